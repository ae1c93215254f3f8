use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use impersonation_core::ActingSession;

use crate::extract::{Acting, Rejection, Session, extract};

/// Who calls: nobody, a user in their own session, or an actor in a user's. It refuses nobody; a missing session layer is a
/// 500.
///
/// ```
/// use impersonation_actix::Caller;
///
/// async fn greet(caller: Caller) -> String {
///     match caller {
///         Caller::Anonymous => "hello".into(),
///         Caller::User(session) => format!("hello {}", session.subject()),
///         Caller::Actor(acting) => format!("hello {}, acting as {}", acting.actor().subject(), acting.subject()),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a handler that overlooks the actor must not compile")]
pub enum Caller {
    /// No session.
    Anonymous,
    /// A user in person.
    User(Session),
    /// Somebody else, in a user's session.
    Actor(Acting),
}

impl Caller {
    /// The session, whoever acts in it.
    pub fn session(&self) -> Option<&impersonation_core::Session> {
        match self {
            Self::Anonymous => None,
            Self::User(session) => Some(session),
            Self::Actor(acting) => Some(acting),
        }
    }

    fn of(session: Option<&impersonation_core::Session>) -> Self {
        let Some(session) = session else { return Self::Anonymous };
        match ActingSession::of(session) {
            Some(acting) => Self::Actor(Acting(acting)),
            None => Self::User(Session(session.clone())),
        }
    }
}

impl FromRequest for Caller {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(extract(&request.extensions(), |presence| Ok(Self::of(presence.session()))))
    }
}
