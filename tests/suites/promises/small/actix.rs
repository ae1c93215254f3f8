use actix_web::dev::Service as _;
use actix_web::http::StatusCode;
use actix_web::test::init_service;
use actix_web::web::{self, ServiceConfig, get};
use actix_web::{App, HttpMessage as _, HttpRequest, HttpResponse};
use impersonation_actix::audit::Level;
use impersonation_actix::{
    Acting, AuditMiddleware, BarMiddleware, Caller, Gate, OwnSession, RedactMiddleware, Refusal, Session,
    SessionExt as _, SessionMiddleware,
};
use impersonation_conformance::drive::{Serve, serve_actix};

use super::{Layer, Plumbing, TEAPOT, Theirs, assert, bar, redaction, seen, who};

pub(super) async fn app(plumbing: Plumbing) -> Serve {
    let app = App::new().configure(routes);
    match plumbing {
        Plumbing::Missing => serve_actix(init_service(app).await),
        Plumbing::GateOutside(verifier) => {
            let app = app.wrap(SessionMiddleware::new(verifier)).wrap(Gate::deny());
            serve_actix(init_service(app).await)
        }
        Plumbing::Teapot(verifier) => {
            let middleware = SessionMiddleware::new(verifier).on_refusal(teapot);
            serve_actix(init_service(app.wrap(middleware)).await)
        }
        Plumbing::Asserted(theirs) => {
            let middleware = SessionMiddleware::asserted(|request| assert(request.extensions().get()));
            let app = app.wrap(middleware).wrap_fn(move |request, inner| {
                if let Some(theirs) = theirs.clone() {
                    request.extensions_mut().insert(Theirs(theirs));
                }
                inner.call(request)
            });
            serve_actix(init_service(app).await)
        }
        Plumbing::Layers { outer: Some(outer), inner } => {
            let app = app.wrap(middleware(inner)).wrap(middleware(outer));
            serve_actix(init_service(app).await)
        }
        Plumbing::Layers { outer: None, inner } => serve_actix(init_service(app.wrap(middleware(inner))).await),
    }
}

fn middleware(layer: Layer) -> SessionMiddleware {
    match layer {
        Layer::Verifies(verifier) => SessionMiddleware::new(verifier),
        Layer::Asserts(assertion) => SessionMiddleware::asserted(move |_| assertion.clone()),
    }
}

fn routes(config: &mut ServiceConfig) {
    config
        .route("/caller", get().to(async |caller: Caller| who(caller.session())))
        .route("/session", get().to(async |session: Session| who(Some(&session))))
        .route("/own", get().to(async |session: OwnSession| who(Some(&session))))
        .route("/acting", get().to(async |acting: Acting| who(Some(&acting))))
        .route(
            "/seen",
            web::route().to(async |request: HttpRequest| request.presence().map(|presence| seen(&presence))),
        )
        .service(web::resource("/audited").wrap(AuditMiddleware::new(Level::All)).route(get().to(async || "in")))
        .service(web::resource("/barred").wrap(BarMiddleware::new(bar())).route(get().to(async || "in")))
        .service(web::resource("/redacted").wrap(RedactMiddleware::new(redaction())).route(get().to(async || "in")))
        .service(web::resource("/gate").wrap(Gate::deny()).route(get().to(async || "in")))
        .service(web::resource("/anonymous").wrap(Gate::deny().allow_anonymous()).route(get().to(async || "in")));
}

fn teapot(refusal: &Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(TEAPOT).unwrap();
    HttpResponse::with_body(status, refusal.code().as_str()).map_into_boxed_body()
}
