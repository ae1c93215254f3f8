use std::sync::Arc;
use std::time::Duration;

use crate::request::RequestView;
use crate::session::Session;
use crate::time::Timestamp;

/// A time that lies further ahead than clocks differ is no time to reckon from.
const FUTURE_TOLERANCE: Duration = Duration::from_secs(5);

pub(super) type Predicate = dyn Fn(&Session, &RequestView<'_>) -> bool + Send + Sync;

/// What must hold for every actor, whatever the rule says.
#[derive(Clone)]
pub(super) enum Condition {
    MaxAge(Duration),
    Predicate(Arc<Predicate>),
}

impl Condition {
    pub(super) fn holds(&self, session: &Session, request: &RequestView<'_>, now: Timestamp) -> bool {
        match self {
            Self::MaxAge(age) => session.impersonation_began_at().is_some_and(|began| is_within(began, *age, now)),
            Self::Predicate(holds) => holds(session, request),
        }
    }

    pub(super) fn is_predicate(&self) -> bool {
        matches!(self, Self::Predicate(_))
    }
}

pub(super) fn is_within(moment: Timestamp, age: Duration, now: Timestamp) -> bool {
    moment <= now + FUTURE_TOLERANCE && now <= moment + age
}
