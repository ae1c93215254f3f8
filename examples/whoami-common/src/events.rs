use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{Stream, stream};
use impersonation_core::adapter::Ended;
use tokio::time::{Interval, interval};

use crate::Shutdown;

const TICK: Duration = Duration::from_millis(100);

/// `GET /events`: the frames of a `text/event-stream` that ends with the session, and with the server. `ended` becomes ready
/// when the session ends.
pub fn events(
    ended: impl Future<Output = Ended> + Send + 'static,
    shutdown: Shutdown,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    let open = Open { ended: Box::pin(ended), down: Box::pin(shutdown.requested()), ticks: interval(TICK) };
    stream::unfold(Some(open), async |open| {
        let mut open = open?;
        tokio::select! {
            biased;
            () = &mut open.down => None,
            _ = &mut open.ended => Some((Ok(frame("session-ended")), None)),
            _ = open.ticks.tick() => Some((Ok(frame("tick")), Some(open))),
        }
    })
}

/// What is left of a stream; it is gone once the goodbye was sent.
struct Open {
    ended: BoxFuture<'static, Ended>,
    down: BoxFuture<'static, ()>,
    ticks: Interval,
}

fn frame(event: &str) -> Bytes {
    format!("event: {event}\ndata: {{}}\n\n").into()
}
