use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{any, get};
use axum::{Extension, Router};
use impersonation_axum::audit::Level;
use impersonation_axum::{
    Acting, AuditLayer, BarLayer, Caller, Gate, OwnSession, Presence, RedactLayer, Refusal, Session, SessionLayer,
};
use impersonation_conformance::drive::{Serve, serve_axum};

use super::{Layer, Plumbing, TEAPOT, Theirs, assert, bar, redaction, seen, who};

pub(super) fn app(plumbing: Plumbing) -> Serve {
    let routes = Router::new()
        .route("/caller", get(async |caller: Caller| who(caller.session())))
        .route("/session", get(async |session: Session| who(Some(&session))))
        .route("/own", get(async |session: OwnSession| who(Some(&session))))
        .route("/acting", get(async |acting: Acting| who(Some(&acting))))
        .route("/seen", any(async |Extension(presence): Extension<Presence>| seen(&presence)))
        .route("/audited", get(async || "in").layer(AuditLayer::new(Level::All)))
        .route("/barred", get(async || "in").layer(BarLayer::new(bar())))
        .route("/redacted", get(async || "in").layer(RedactLayer::new(redaction())))
        .route("/gate", get(async || "in").layer(Gate::deny()))
        .route("/anonymous", get(async || "in").layer(Gate::deny().allow_anonymous()));
    serve_axum(match plumbing {
        Plumbing::Missing => routes,
        Plumbing::GateOutside(verifier) => routes.layer(SessionLayer::new(verifier)).layer(Gate::deny()),
        Plumbing::Teapot(verifier) => routes.layer(SessionLayer::new(verifier).on_refusal(teapot)),
        Plumbing::Asserted(theirs) => {
            let routes = routes.layer(SessionLayer::asserted(|extensions| assert(extensions.get())));
            match theirs {
                Some(theirs) => routes.layer(Extension(Theirs(theirs))),
                None => routes,
            }
        }
        Plumbing::Layers { outer, inner } => {
            let routes = routes.layer(session_layer(inner));
            outer.into_iter().fold(routes, |routes, outer| routes.layer(session_layer(outer)))
        }
    })
}

fn session_layer(layer: Layer) -> SessionLayer {
    match layer {
        Layer::Verifies(verifier) => SessionLayer::new(verifier),
        Layer::Asserts(assertion) => SessionLayer::asserted(move |_| assertion.clone()),
    }
}

fn teapot(refusal: &Refusal) -> Response {
    let mut response = Response::new(Body::from(refusal.code().as_str()));
    *response.status_mut() = StatusCode::from_u16(TEAPOT).unwrap();
    response
}
