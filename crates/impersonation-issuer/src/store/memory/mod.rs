//! All of it in this process.

mod changes;
mod consents;
mod events;
mod grants;
mod tickets;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use impersonation_core::provider::{Cursor, Page};

use super::{StoreError, StoreErrorKind, TicketHash, TicketRecord};
use crate::consent::Consent;
use crate::grant::Grant;
use crate::id::{ConsentId, GrantId};
use events::Log;

/// A [`Store`](super::Store) that forgets all when the process ends, for tests and for looking around. Clones share it.
///
/// It is a whole one, to read before one writes another: each call takes the one lock, decides, and then changes all that it has to.
///
/// ```
/// use impersonation_issuer::store::{EventFilter, EventStore, Memory};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = Memory::new();
/// let page = store.events(&EventFilter::all(), None, 100).await?;
/// assert!(page.items.is_empty());
/// assert!(page.next.is_some()); // to go on from there, once something has happened
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    grants: BTreeMap<GrantId, Grant>,
    /// By the key of the start.
    repeats: HashMap<Box<str>, GrantId>,
    tickets: HashMap<TicketHash, TicketRecord>,
    /// The one ticket of each grant that was not replaced.
    current: HashMap<GrantId, TicketHash>,
    consents: BTreeMap<ConsentId, Consent>,
    log: Log,
}

impl Memory {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sound whatever a thread that panicked left: nothing is changed before all is decided.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A grant that has not ended.
    fn open_grant(&mut self, id: &GrantId) -> Option<&mut Grant> {
        self.grants.get_mut(id).filter(|grant| grant.end.is_none())
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

fn conflict() -> StoreError {
    StoreError::new(StoreErrorKind::Conflict)
}

fn invalid_cursor() -> StoreError {
    StoreError::new(StoreErrorKind::InvalidCursor)
}

/// A page of what is in order, the cursor of each item being its id. Nothing that comes in front of it moves what is behind it.
fn page<T: Clone>(mut items: impl Iterator<Item = T>, limit: usize, id: impl Fn(&T) -> &str) -> Page<T> {
    let part: Vec<T> = items.by_ref().take(limit.max(1)).collect();
    let next = part.last().map(|last| Cursor::new(id(last)));
    match (next, items.next()) {
        (Some(next), Some(_)) => Page::last(part).followed_by(next),
        _ => Page::last(part),
    }
}
