use super::{Event, EventKind, Level, Queue};
use crate::presence::{ActingSession, Presence};
use crate::request::RequestView;
use crate::time::{Clock, SystemClock, Timestamp};

/// The longest method that is kept whole.
const LONGEST_METHOD: usize = 32;

/// Which requests are recorded, and where: what a layer for audit is made of. Cheap to clone.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Recorder {
    level: Level,
    queue: Option<Queue>,
}

impl Recorder {
    /// Requests of this level, to `tracing` alone.
    pub fn new(level: Level) -> Self {
        Self { level, queue: None }
    }

    /// To this queue too.
    pub fn to(self, queue: Queue) -> Self {
        Self { queue: Some(queue), ..self }
    }

    /// Begins to watch a request of an actor's; `None` where it makes no event. Whoever watches names the outcome.
    #[inline]
    pub fn watch(&self, presence: &Presence, request: &RequestView<'_>) -> Option<Watch> {
        if !presence.is_acting() || !self.level.is_about(request) {
            return None;
        }
        let session = presence.session().and_then(ActingSession::of)?;
        let method = request.method().chars().take(LONGEST_METHOD).collect::<String>().into();
        Some(Watch(Some(Begun { at: SystemClock.now(), session, method, route: None, queue: self.queue.clone() })))
    }
}

/// A request that is worked on. Dropped without an outcome it makes an event too: of a request that nobody waited for.
#[derive(Debug)]
#[must_use = "dropped, it says that nobody waited for the response"]
pub struct Watch(Option<Begun>);

#[derive(Debug)]
struct Begun {
    at: Timestamp,
    session: ActingSession,
    method: Box<str>,
    route: Option<Box<str>>,
    queue: Option<Queue>,
}

impl Watch {
    /// Names the pattern of the route, as soon as it is known. Never the path.
    pub fn set_route(&mut self, route: Option<&str>) {
        if let (Some(begun), Some(route)) = (&mut self.0, route) {
            begun.route = Some(route.into());
        }
    }

    /// There is a response of this status.
    pub fn answered(mut self, status: u16) {
        self.end(Some(status));
    }

    fn end(&mut self, status: Option<u16>) {
        if let Some(Begun { at, session, method, route, queue }) = self.0.take() {
            let event = Event::new(at, &session, EventKind::Request { method, route, status });
            event.trace();
            if let Some(queue) = queue {
                queue.put(event);
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end(None);
    }
}
