//! Twins of the traits for a store that is chosen at run time.

mod changes;
mod consents;
mod events;
mod grants;
mod tickets;

use std::future::Future;
use std::pin::Pin;

use super::StoreError;

pub use changes::BoxedChanges;
pub use consents::BoxedConsents;
pub use events::BoxedEvents;
pub use grants::BoxedGrants;
pub use tickets::BoxedTickets;

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;
