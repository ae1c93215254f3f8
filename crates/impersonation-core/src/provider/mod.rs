//! Starting, stopping and following impersonation, whoever issues the session.
//!
//! A [`Provider`] is Clerk, WorkOS or Descope (`impersonation-providers`), or an issuer of the application's own. What one of them
//! cannot do is known before the call, by its [`Capabilities`], and says what to do instead.
//!
//! - **Nobody starts from within an impersonation.** A [`Start`] is made of an [`OwnSession`](crate::OwnSession), which no actor has.
//! - **Nobody stops their own session by mistake.** A [`Stop`] is made of an [`ActingSession`](crate::ActingSession).
//! - **Nothing is dropped silently.** A reason, an organization or a duration that the provider cannot take is
//!   [`Unsupported`], and the call is not made. Claims that would overwrite what a token says by itself are refused before it.
//! - **Nobody is named by another provider's id.** The session that starts or stops is the provider's own; staff who sign in elsewhere
//!   are named by [`Start::known_as`].
//! - **Nothing secret is shown.** A [`Secret`] and a [`Link`] have no `Display`, and their `Debug` says nothing.
//!
//! Whether the impersonator *may* act as that user is the provider's to decide where it can, and the application's before it asks:
//! put a permission on the route that starts.

mod capabilities;
mod contract;
mod error;
mod event;
mod listing;
mod registered;
mod secret;
mod start;
mod started;
mod stop;
mod text;

pub use capabilities::{Capabilities, Feature, Unsupported};
pub use contract::{BoxedProvider, Provider};
pub use error::{ProviderError, ProviderErrorKind};
pub use event::{Event, EventKind};
pub use listing::{ActiveSession, Cursor, Page};
pub use registered::is_registered_claim;
pub use secret::{Link, Secret, Tokens};
pub use start::Start;
pub use started::{HandOver, Handle, Started};
pub use stop::{Stop, Stopped};
