//! What every adapter does the same, for whoever writes another one. An application has no use for it, and before 1.0 a
//! minor version may change it.
//!
//! 1. A session layer asks [`Verifier::check_beneath`](crate::Verifier::check_beneath), or [`asserted`] where another crate verified,
//!    each with the query of the request and with the [`Presence`] that a session layer further out left, and [settles](settle) the
//!    decision. It waits only where keys or grants must be asked for. Where the request has no [`Presence`] yet, it may ask
//!    [`Verifier::remembered`](crate::Verifier::remembered) before, for speed alone.
//! 2. It leaves the [`Presence`] in the request's extensions, where a gate and an extractor look for it. One that finds none
//!    refuses by [`Refusal::misconfigured`]: loudly, by [`log`]. While anything below works on the request, it is in the [`Scope`] of
//!    who is there.
//! 3. Every response below it gets a `Vary` by the verifier, or [`ASSERTED_VARY`]; in an actor's session it gets
//!    [`PRIVATE_NO_STORE`] too, and loses the fields of
//!    [`TARGETED_CACHE_CONTROL`](crate::refusal::TARGETED_CACHE_CONTROL). That holds for refusals, for errors and for whatever
//!    a handler said.
//! 4. A refusal is its [status](Refusal::status), [headers](Refusal::headers) and [problem](Refusal::problem); an application
//!    may replace the response, but not that it is [not stored](NO_STORE) and carries the [`Refusal`] in its extensions.
//!
//! The repository's conformance suite holds an adapter to this: `docs/vectors.md`.

mod document;
mod ended;
mod log;
mod scope;

pub use document::Document;
pub use ended::{Ended, time_left};
pub use log::{log, log_emptied, log_fault};
pub use scope::Scope;

use crate::assertion::Assertion;
use crate::presence::Presence;
use crate::refusal::Refusal;
use crate::request::RequestView;

/// `Cache-Control` of every response in an actor's session.
pub const PRIVATE_NO_STORE: &str = "private, no-store";

/// `Cache-Control` of every other refusal.
pub const NO_STORE: &str = "no-store";

/// `Vary` of responses below a layer of asserted claims: what those were read from is the other crate's business, and these
/// are the usual two.
pub const ASSERTED_VARY: &str = "authorization, cookie";

/// The decision; `required` refuses a request in which nobody is there.
///
/// # Errors
///
/// The decision's own; what [`Presence::require`] says.
#[inline]
pub fn settle(decision: Result<Presence, Refusal>, required: bool) -> Result<Presence, Refusal> {
    let presence = decision?;
    if required {
        presence.require()?;
    }
    Ok(presence)
}

/// Who is there by the word of the application's own authentication, and by what a session layer further out found. Times are judged
/// by the machine's clock.
///
/// # Errors
///
/// As [`AssertedClaims::read`](crate::AssertedClaims::read) and [`Presence::beneath`], and what the assertion itself refuses.
pub fn asserted(
    assertion: Assertion,
    request: &RequestView<'_>,
    outer: Option<&Presence>,
) -> Result<Presence, Refusal> {
    let presence = assertion.read()?;
    match outer {
        Some(outer) => presence.beneath(outer, request),
        None => Ok(presence),
    }
}
