use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use async_channel::{Receiver, Sender, TrySendError};

use super::{AuditSink, Event};

/// A queue before `sink`, for `capacity` events, at least one; and what writes them, for the application to spawn.
///
/// The [`Worker`] ends once every clone of the queue is gone and what was in it is written: await it after the server has shut
/// down, and no event is lost.
///
/// ```no_run
/// use impersonation_core::audit::{self, AuditSink};
///
/// # fn spawn<F: Future<Output = ()> + Send + 'static>(work: F) -> F { work }
/// # async fn serve(_: audit::Queue) {}
/// async fn run(sink: impl AuditSink) {
///     let (queue, worker) = audit::queue(sink, 1024);
///     let worker = spawn(worker);
///     serve(queue).await;
///     worker.await;
/// }
/// ```
pub fn queue(sink: impl AuditSink, capacity: usize) -> (Queue, Worker) {
    let (sender, events) = async_channel::bounded(capacity.max(1));
    let lost = Arc::new(AtomicU64::new(0));
    let worker = Worker(Box::pin(write_all(sink, events, Arc::clone(&lost))));
    (Queue { sender, lost }, worker)
}

/// Events on their way to a sink. Clones lead to the same.
#[derive(Clone)]
pub struct Queue {
    sender: Sender<Event>,
    lost: Arc<AtomicU64>,
}

impl Queue {
    /// How many events were not kept: there was no room, the sink failed, or its worker is gone. Each was logged.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Does not wait.
    pub(super) fn put(&self, event: Event) {
        match self.sender.try_send(event) {
            Ok(()) => {}
            Err(TrySendError::Full(event)) => lose(&self.lost, &event, "its queue is full"),
            Err(TrySendError::Closed(event)) => lose(&self.lost, &event, "its worker has ended"),
        }
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("waiting", &self.sender.len()).field("lost", &self.lost()).finish()
    }
}

/// Writes the events of a [`Queue`] one by one. It does nothing unless it is spawned or awaited.
#[must_use = "no event is written unless the worker is spawned"]
pub struct Worker(Pin<Box<dyn Future<Output = ()> + Send>>);

impl Future for Worker {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").finish_non_exhaustive()
    }
}

async fn write_all(sink: impl AuditSink, events: Receiver<Event>, lost: Arc<AtomicU64>) {
    let mut inbox = Inbox { events, in_hand: None, lost };
    while let Ok(event) = inbox.events.recv().await {
        let written = sink.write(inbox.in_hand.insert(event)).await;
        let Some(event) = inbox.in_hand.take() else { continue };
        if let Err(error) = written {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            lose(&inbox.lost, &event, &format!("its sink failed: {cause}"));
        }
    }
}

/// What the worker has not written. Dropped before its time, by a sink that panics or a runtime that shuts down, it says what is lost.
struct Inbox {
    events: Receiver<Event>,
    in_hand: Option<Event>,
    lost: Arc<AtomicU64>,
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.events.close();
        let waiting = std::iter::from_fn(|| self.events.try_recv().ok());
        self.in_hand
            .take()
            .into_iter()
            .chain(waiting)
            .for_each(|event| lose(&self.lost, &event, "its worker has ended"));
    }
}

/// Says so loudly. The event itself is in the log already, where the feature `tracing` is on.
fn lose(lost: &AtomicU64, event: &Event, why: &str) {
    lost.fetch_add(1, Ordering::Relaxed);
    #[cfg(feature = "tracing")]
    tracing::error!(target: super::TARGET, event = event.kind().as_str(), "an audit event is lost: {why}");
    #[cfg(not(feature = "tracing"))]
    let _ = (event, why);
}
