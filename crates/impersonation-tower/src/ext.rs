use http::{Extensions, Request};
use impersonation_core::{Presence, Refusal, Session, adapter};

const NO_SESSION_LAYER: &str = "a handler asks who is there below no session layer: add SessionLayer outside it";

/// Asks a request who is there.
///
/// ```
/// use http::Request;
/// use impersonation_tower::SessionExt;
///
/// fn greeting<B>(request: &Request<B>) -> String {
///     match request.session() {
///         Ok(session) => format!("hello {}", session.subject()),
///         Err(refusal) => format!("{}", refusal.code().as_str()),
///     }
/// }
/// # assert_eq!(greeting(&Request::new(())), "misconfigured");
/// ```
pub trait SessionExt: sealed::Sealed {
    /// Who is there.
    ///
    /// # Errors
    ///
    /// `misconfigured` where no session layer stands above, and the log names the fix.
    fn presence(&self) -> Result<&Presence, Refusal>;

    /// The session, whoever acts in it.
    ///
    /// # Errors
    ///
    /// As [`presence`](Self::presence), and [`Presence::require`].
    fn session(&self) -> Result<&Session, Refusal> {
        self.presence()?.require()
    }
}

impl SessionExt for Extensions {
    fn presence(&self) -> Result<&Presence, Refusal> {
        self.get().ok_or_else(|| {
            let refusal = Refusal::misconfigured(NO_SESSION_LAYER);
            // Nobody else sees it: the handler answers in a form of its own, and no layer of ours stands above.
            adapter::log(&refusal);
            refusal
        })
    }
}

impl<B> SessionExt for Request<B> {
    fn presence(&self) -> Result<&Presence, Refusal> {
        self.extensions().presence()
    }
}

/// More may be asked of requests later.
mod sealed {
    use http::{Extensions, Request};

    pub trait Sealed {}

    impl Sealed for Extensions {}
    impl<B> Sealed for Request<B> {}
}
