//! What an actor does not see of a user's data.
//!
//! 1. Data of a [class](DataClass) is closed while anybody acts, and to nobody in particular. A user in their own session sees
//!    all of it. A [capability](crate::session::Capabilities) of the session opens a class, and so does a
//!    [reveal](crate::audit::Revealed).
//! 2. What is closed is `null`, the whole of it: neither length nor shape says anything.
//! 3. A field is named by its type, [`Sensitive`], or by a [pattern](Patterns) where the type is not one's own.
//! 4. It happens in a response only: in a [`View`] of a value, or in a [`JsonRedactor`] that a body runs through. A
//!    [`Sensitive`] refuses every other serializer, so that neither a database nor another service is ever handed `null` for a
//!    value, nor the value by accident.
//! 5. A body that cannot be redacted is not shown: it is no JSON, or not of a [type](Redaction::treatment) that may pass.
//!
//! The names of what is redacted go into the header [`HEADER`], with `*` where an array has positions and a map has keys.
//!
//! It does not look into texts: a name in a free-text note, in a URL or in HTML stays. Nor does it look at other headers, such as
//! `location`, `link` or `set-cookie`, or close what a handler decides by a value, sorts by it, or counts.
//!
//! ```
//! use impersonation_core::Session;
//! use impersonation_core::redact::{RedactError, RedactedJson, Sensitive};
//!
//! #[derive(serde::Serialize)]
//! struct Profile {
//!     name: String,
//!     national_id: Sensitive<String>,
//! }
//!
//! fn body(session: &Session, profile: &Profile) -> Result<RedactedJson, RedactError> {
//!     session.view(profile).to_json()
//! }
//! ```

mod answer;
mod automaton;
mod class;
mod error;
mod filter;
mod listing;
mod pattern;
mod redaction;
mod sensitive;
mod view;
mod viewer;

pub use answer::{RESPONSE_FIELDS_REMOVED, Treatment, request_fields_removed, tells_of_body};
pub use class::{DataClass, Financial, Health, Personal, Secret};
pub use error::{RedactError, RedactErrorKind};
pub use filter::{JsonRedactor, Pushed};
pub use pattern::{PatternError, PatternErrorKind, Patterns};
pub use redaction::{Closed, Redaction, RedactionBuilder};
pub use sensitive::Sensitive;
pub use view::{RedactedJson, View};

/// How an adapter cuts what a redactor writes, in bytes: anew, so that no boundary in the stream tells how long a value was.
pub const BLOCK: usize = 4096;

/// The header that names what is redacted in an answer.
pub const HEADER: &str = "impersonation-redacted";
