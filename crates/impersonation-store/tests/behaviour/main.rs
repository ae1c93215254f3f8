//! What the traits of a store promise, asked of each store that there is.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../fixtures/mod.rs"]
mod fixtures;

/// Asks each store: one test a promise and store.
macro_rules! on_every_store {
    ($($promise:ident),+ $(,)?) => {
        mod memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $promise() {
                    super::$promise(impersonation_issuer::store::Memory::new()).await;
                }
            )+
        }

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $promise() {
                    let folder = crate::fixtures::Folder::new();
                    super::$promise(impersonation_store::Sqlite::open(folder.file()).unwrap()).await;
                }
            )+
        }
    };
}

mod begin;
mod boxed;
mod changes;
mod conflicts;
mod consents;
mod end;
mod events;
mod hostile;
mod idempotency;
mod limits;
mod list;
mod overdue;
mod racing;
mod redeem;
mod replace;
mod touch;

use std::future::Future;

use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::Event;
use impersonation_issuer::store::{EventFilter, EventStore};

/// All events, in their order.
async fn all_events(store: &impl EventStore) -> Vec<Event> {
    store.events(&EventFilter::all(), None, usize::MAX).await.unwrap().items
}

/// The codes of all events, in their order.
async fn kinds(store: &impl EventStore) -> Vec<&'static str> {
    all_events(store).await.iter().map(|event| event.kind.as_str()).collect()
}

/// All items of a listing, page by page.
async fn to_the_end<T, F>(mut page: impl FnMut(Option<Cursor>) -> F) -> Vec<T>
where
    F: Future<Output = Page<T>>,
{
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let part = page(after).await;
        assert!(!part.items.is_empty() || !part.has_more, "a page of nothing with more behind it");
        items.extend(part.items);
        match part.next.filter(|_| part.has_more) {
            Some(next) => after = Some(next),
            None => return items,
        }
    }
}

/// What 100 tasks get that do it at once.
async fn a_hundred_times<T, F>(task: impl Fn(u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let gate = std::sync::Arc::new(tokio::sync::Barrier::new(100));
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let (gate, task) = (gate.clone(), task(number));
            tokio::spawn(async move {
                gate.wait().await;
                task.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}
