use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::guard::GuardContext;
use actix_web::{HttpMessage as _, HttpRequest};
use impersonation_core::{Presence, Refusal, adapter};

use crate::extract::Session;

const NO_SESSION_MIDDLEWARE: &str =
    "a handler asks who is there below no session layer: wrap the App or scope in SessionMiddleware";

/// Asks a request who is there, in a handler, a middleware or a [`Guard`](actix_web::guard::Guard).
///
/// What it gives is a cheap clone: nothing of the request's extensions stays borrowed across an await.
///
/// ```
/// use actix_web::{HttpRequest, HttpResponse, ResponseError};
/// use impersonation_actix::SessionExt;
///
/// async fn greet(request: HttpRequest) -> String {
///     match request.session() {
///         Ok(session) => format!("hello {}", session.subject()),
///         Err(refusal) => refusal.code().as_str().into(),
///     }
/// }
/// ```
pub trait SessionExt {
    /// Who is there.
    ///
    /// # Errors
    ///
    /// `misconfigured` where no session middleware stands above, which is logged.
    fn presence(&self) -> Result<Presence, Refusal>;

    /// The session, whoever acts in it.
    ///
    /// # Errors
    ///
    /// As [`presence`](Self::presence), and [`Presence::require`].
    fn session(&self) -> Result<Session, Refusal> {
        self.presence()?.require().cloned().map(Session)
    }
}

impl SessionExt for Extensions {
    fn presence(&self) -> Result<Presence, Refusal> {
        self.get().cloned().ok_or_else(|| {
            let refusal = Refusal::misconfigured(NO_SESSION_MIDDLEWARE);
            adapter::log(&refusal);
            refusal
        })
    }
}

impl SessionExt for HttpRequest {
    fn presence(&self) -> Result<Presence, Refusal> {
        self.extensions().presence()
    }
}

impl SessionExt for ServiceRequest {
    fn presence(&self) -> Result<Presence, Refusal> {
        self.extensions().presence()
    }
}

impl SessionExt for GuardContext<'_> {
    fn presence(&self) -> Result<Presence, Refusal> {
        self.req_data().presence()
    }
}
