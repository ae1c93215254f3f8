use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::guard::GuardContext;
use actix_web::{HttpMessage as _, HttpRequest};
use impersonation_core::Presence;

use crate::extract::{Rejection, Session, extract};

/// Asks a request who is there, in a handler, a middleware or a [`Guard`](actix_web::guard::Guard).
///
/// What it gives is a cheap clone: nothing of the request's extensions stays borrowed across an await. What it refuses is a
/// [`Rejection`], as an extractor's is: a handler passes it on by `?`.
///
/// ```
/// use actix_web::HttpRequest;
/// use impersonation_actix::{Rejection, SessionExt};
///
/// async fn greet(request: HttpRequest) -> Result<String, Rejection> {
///     let session = request.session()?;
///     Ok(format!("hello {}", session.subject()))
/// }
/// ```
pub trait SessionExt: sealed::Sealed {
    /// Who is there.
    ///
    /// # Errors
    ///
    /// `misconfigured` where no session middleware stands above, which is logged.
    fn presence(&self) -> Result<Presence, Rejection>;

    /// The session, whoever acts in it.
    ///
    /// # Errors
    ///
    /// As [`presence`](Self::presence), and [`Presence::require`].
    fn session(&self) -> Result<Session, Rejection>;
}

impl SessionExt for Extensions {
    fn presence(&self) -> Result<Presence, Rejection> {
        extract(self, |presence| Ok(presence.clone()))
    }

    fn session(&self) -> Result<Session, Rejection> {
        extract(self, |presence| presence.require().cloned().map(Session))
    }
}

impl SessionExt for HttpRequest {
    fn presence(&self) -> Result<Presence, Rejection> {
        self.extensions().presence()
    }

    fn session(&self) -> Result<Session, Rejection> {
        self.extensions().session()
    }
}

impl SessionExt for ServiceRequest {
    fn presence(&self) -> Result<Presence, Rejection> {
        self.extensions().presence()
    }

    fn session(&self) -> Result<Session, Rejection> {
        self.extensions().session()
    }
}

impl SessionExt for GuardContext<'_> {
    fn presence(&self) -> Result<Presence, Rejection> {
        self.req_data().presence()
    }

    fn session(&self) -> Result<Session, Rejection> {
        self.req_data().session()
    }
}

/// More may be asked of requests later.
mod sealed {
    use actix_web::HttpRequest;
    use actix_web::dev::{Extensions, ServiceRequest};
    use actix_web::guard::GuardContext;

    pub trait Sealed {}

    impl Sealed for Extensions {}
    impl Sealed for HttpRequest {}
    impl Sealed for ServiceRequest {}
    impl Sealed for GuardContext<'_> {}
}
