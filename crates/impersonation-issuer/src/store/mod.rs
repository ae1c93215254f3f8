//! Where grants, tickets, consents and events are kept: one small trait for each.
//!
//! - **What belongs together is written together.** A change comes with the event that records it, and a store writes both or
//!   neither, so that no session lives without the event of its start, and no end is told twice.
//! - **Times are passed in.** No clock of a database is asked: two nodes agree on what the issuer says.
//! - **Ids are unique.** What would be kept under an id that something else has, an event's too, is a
//!   [conflict](StoreErrorKind::Conflict), and nothing is kept.
//! - **Nothing is locked across calls.** Each call decides by what it finds, so that of many at once one succeeds.
//!
//! A [`Store`] is whatever has all of them. [`Memory`] is one, for tests and for looking around; `impersonation-store` keeps them in
//! SQLite. Keys are kept elsewhere, and have a [store of their own](crate::key::KeyStore).

mod boxed;
mod changes;
mod consents;
mod error;
mod events;
mod grants;
mod memory;
mod tickets;

pub use boxed::{BoxedChanges, BoxedConsents, BoxedEvents, BoxedGrants, BoxedTickets};
pub use changes::Changes;
pub use consents::ConsentStore;
pub use error::{StoreError, StoreErrorKind};
pub use events::{EventFilter, EventStore};
pub use grants::{Begin, Begun, GrantFilter, GrantStore, Limits};
pub use memory::Memory;
pub(crate) use tickets::base16;
pub use tickets::{TicketHash, TicketRecord, TicketStore};

/// All that an issuer needs to be kept. Whatever has the traits is one.
pub trait Store: GrantStore + TicketStore + ConsentStore + EventStore + Changes {}

impl<S: GrantStore + TicketStore + ConsentStore + EventStore + Changes> Store for S {}
