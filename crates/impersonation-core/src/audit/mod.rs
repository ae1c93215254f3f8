//! What an actor did: events that name both identities, and where they go.
//!
//! 1. An [`Event`] says who really acted, as whom, and what; a layer for audit makes one of each request that its [`Level`] is
//!    about, refused ones too.
//! 2. Each goes to `tracing`, under the target [`TARGET`], and to an [`AuditSink`] of the application's, where there is one.
//! 3. A request never waits for its event: a [`queue()`] stands between. What does not fit into it is counted and logged, never
//!    dropped in silence.
//! 4. What must not happen unrecorded waits: a field is [revealed](Revealed) only once its event is written.
//! 5. What became of a grant, an issuer says by [`Event::of_grant`], to a sink of the same kind.
//!
//! A path, a query, a body or a token is never in an event: routes are named by their pattern.

mod event;
mod kind;
mod level;
mod party;
mod queue;
mod reveal;
mod sink;
#[cfg(feature = "tracing")]
mod trace;
mod watch;

pub use event::Event;
pub use kind::EventKind;
pub use level::Level;
pub use party::Party;
pub use queue::{Queue, Worker, queue};
pub use reveal::{RevealError, RevealErrorKind, Revealed};
pub use sink::{AuditError, AuditSink, BoxedSink};
pub use watch::{Recorder, Watch};

/// The target of events in `tracing`.
pub const TARGET: &str = "impersonation_core::audit";
