//! `GET /events`: a stream that ends with the session.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures_util::{Stream, stream};
use impersonation_axum::Session;
use tokio::sync::watch;
use tokio::time::{Interval, interval};

const TICK: Duration = Duration::from_millis(100);

/// Tells open streams that the server is going down.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// A switch, and what it switches.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Waits for the switch. A switch that was dropped is never turned.
    pub async fn requested(mut self) {
        if self.0.wait_for(|down| *down).await.is_err() {
            std::future::pending().await
        }
    }
}

pub(crate) async fn stream(session: Session, State(shutdown): State<Shutdown>) -> impl IntoResponse {
    Sse::new(ticks(session, shutdown))
}

/// What is left of a stream; `None` once the goodbye was sent.
type Open = Option<(Session, Shutdown, Interval)>;

fn ticks(session: Session, shutdown: Shutdown) -> impl Stream<Item = Result<Event, Infallible>> {
    let open: Open = Some((session, shutdown, interval(TICK)));
    stream::unfold(open, async |open| {
        let (session, shutdown, mut ticks) = open?;
        let tick = Event::default().event("tick").data("{}");
        tokio::select! {
            biased;
            () = shutdown.clone().requested() => None,
            _ = session.ended() => Some((Ok(Event::default().event("session-ended").data("{}")), None)),
            _ = ticks.tick() => Some((Ok(tick), Some((session, shutdown, ticks)))),
        }
    })
}
