//! A stream that ends with the session. Its end is a status: a clean one would say that all was told.

use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, stream};
use impersonation_tower::Session;
use tokio::time::{Interval, interval};
use tonic::Status;
use whoami_common::Shutdown;

use crate::proto::Tick;

const TICK: Duration = Duration::from_millis(100);

/// The answer to `Watch`.
pub(crate) type Ticks = Pin<Box<dyn Stream<Item = Result<Tick, Status>> + Send>>;

/// What is left of a stream; `None` once its status was sent.
type Open = Option<(Session, Shutdown, Interval)>;

pub(crate) fn ticks(session: Session, shutdown: Shutdown) -> Ticks {
    let open: Open = Some((session, shutdown, interval(TICK)));
    Box::pin(stream::unfold(open, async |open| {
        let (session, shutdown, mut ticks) = open?;
        tokio::select! {
            biased;
            // Worth a call again, elsewhere.
            () = shutdown.clone().requested() => Some((Err(Status::unavailable("shutting_down")), None)),
            // Worth a call with another token, as it is where a token has expired before the call.
            _ = impersonation_tower::ended(&session) => Some((Err(Status::unauthenticated("session_ended")), None)),
            _ = ticks.tick() => Some((Ok(Tick {}), Some((session, shutdown, ticks)))),
        }
    }))
}
