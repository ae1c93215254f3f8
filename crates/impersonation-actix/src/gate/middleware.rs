use std::fmt;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use impersonation_core::policy::{Class, Policy};
use impersonation_core::{Presence, Refusal};

use crate::gate::GateService;
use crate::refusal::{Replacement, refuse};
use crate::route::Route;
use crate::view::HeaderView;

const NO_SESSION_MIDDLEWARE: &str =
    "a gate stands without a session layer: wrap it in SessionMiddleware, which is a later wrap or that of the App";

/// Closes what it wraps to actors, by a [policy](crate::policy::Policy). See the [module](crate::gate) for its rules.
///
/// An exception that names a route names the resource's pattern, whole, with the prefixes of its scopes; of a resource of
/// several patterns the first. On a scope whose prefix is the whole path (`web::scope("/logout").route("", …)`) actix names
/// the first resource that fits, guards aside: say `reads_by` and `writes_by` there, or put the gate on the resource.
///
/// ```
/// use actix_web::{App, web};
/// use impersonation_actix::{ActorKind, Gate, policy::Policy};
///
/// # async fn handler() -> &'static str { "" }
/// let app = App::new()
///     .service(web::resource("/billing").wrap(Gate::deny()).route(web::get().to(handler)))
///     .service(
///         web::resource("/reports/search")
///             .wrap(Gate::new(Policy::read_only().counts_as_read("POST", "/reports/search")))
///             .route(web::get().to(handler))
///             .route(web::post().to(handler)),
///     )
///     .service(
///         web::scope("/export")
///             .wrap(Gate::new(Policy::deny().allow(ActorKind::Service)))
///             .route("/users", web::get().to(handler)),
///     );
/// ```
#[must_use]
#[derive(Clone)]
pub struct Gate {
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    policy: Policy,
    allows_anonymous: bool,
    guesses_route: bool,
    replacement: Option<Replacement>,
}

impl Gate {
    /// Applies this policy.
    pub fn new(policy: Policy) -> Self {
        let shared = Shared { policy, allows_anonymous: false, guesses_route: false, replacement: None };
        Self { shared: Arc::new(shared) }
    }

    /// Closed to every actor.
    pub fn deny() -> Self {
        Self::new(Policy::deny())
    }

    /// Open to actors for GET and HEAD alone.
    pub fn read_only() -> Self {
        Self::new(Policy::read_only())
    }

    /// Closed to every actor, as an operation of a sensitive class.
    pub fn class(class: Class) -> Self {
        Self::new(Policy::class(class))
    }

    /// Lets requests without credentials pass: for a route that is public, and closed only to actors. A policy that asks
    /// something of users in person still needs one.
    pub fn allow_anonymous(mut self) -> Self {
        Arc::make_mut(&mut self.shared).allows_anonymous = true;
        self
    }

    /// Replaces the response to refusals of this gate. Rather replace it on the
    /// [session middleware](crate::SessionMiddleware::on_refusal), from which gates inherit it.
    pub fn on_refusal<R>(mut self, respond: R) -> Self
    where
        R: Fn(&Refusal) -> HttpResponse + Send + Sync + 'static,
    {
        Arc::make_mut(&mut self.shared).replacement = Some(Replacement::new(respond));
        self
    }

    /// Lets exceptions that name a route hold on an app or scope too, where routing is still to come: by the first pattern
    /// that fits the path.
    ///
    /// actix routes after the middleware of an app or scope has run. There a gate knows no matched route by default, so that
    /// what `counts_as_read` opens stays closed. This takes the pattern that the request will match **if no guard turns it
    /// down, and no middleware further in rewrites the path**. It is dangerous where two resources fit the same path: what
    /// counts as reading on the first is then open on the second, and what counts as writing on the second is not closed.
    /// Guards stand on resources more often than it seems: `App::route`, `Scope::route` and `#[get("/…")]` put that of the
    /// method there.
    pub fn dangerous_route_by_path(mut self) -> Self {
        Arc::make_mut(&mut self.shared).guesses_route = true;
        self
    }

    pub(super) fn admit(&self, request: &ServiceRequest) -> Result<(), Refusal> {
        let missing = || Refusal::misconfigured(NO_SESSION_MIDDLEWARE);
        // Then it has no predicates either. actix puts the pattern of a route together anew each time.
        if !self.shared.policy.looks_at_route() {
            return self.judge(request.extensions().get().ok_or_else(missing)?, request, None);
        }
        // A clone: predicates are the application's, and may reach the extensions in ways of their own.
        let presence: Option<Presence> = request.extensions().get().cloned();
        let presence = presence.ok_or_else(missing)?;
        match self.route(request) {
            Route::Unknown => self.judge(&presence, request, None),
            Route::Matched(route) => self.judge(&presence, request, Some(&route)),
            Route::Doubtful(route) => {
                self.judge(&presence, request, None)?;
                self.judge(&presence, request, Some(&route))
            }
        }
    }

    fn route(&self, request: &ServiceRequest) -> Route {
        match Route::of(request.request()) {
            Route::Unknown | Route::Doubtful(_) if self.shared.guesses_route => Route::foreseen(request.request()),
            route => route,
        }
    }

    fn judge(&self, presence: &Presence, request: &ServiceRequest, route: Option<&str>) -> Result<(), Refusal> {
        let headers = HeaderView::new(request.headers());
        let view = headers.request(request.method()).with_route(route);
        match self.shared.allows_anonymous {
            true => presence.admit_anonymous(&self.shared.policy, &view),
            false => presence.admit(&self.shared.policy, &view),
        }
    }

    pub(super) fn refuse(&self, refusal: &Refusal, request: ServiceRequest) -> ServiceResponse {
        refuse(refusal, self.shared.replacement.as_ref(), request)
    }
}

impl<S, B> Transform<S, ServiceRequest> for Gate
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = <GateService<S> as Service<ServiceRequest>>::Response;
    type Error = Error;
    type Transform = GateService<S>;
    type InitError = ();
    type Future = Ready<Result<GateService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(GateService::new(inner, self.clone())))
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("policy", &self.shared.policy).finish_non_exhaustive()
    }
}
