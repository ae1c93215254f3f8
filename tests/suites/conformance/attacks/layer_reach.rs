//! What a gate covers: nested and neighbouring routers and scopes, fallbacks, and what is added after it. Where frameworks
//! differ the difference is pinned here side by side; each adapter's `tests/layering.rs` has the rest of its own.

use actix_web::web;
use axum::Router;
use axum::routing::get;
use impersonation_actix::SessionMiddleware;
use impersonation_axum::SessionLayer;
use impersonation_conformance::drive::{App, Ask, serve_actix, serve_axum};
use impersonation_core::policy::{Class, Policy};

use crate::layers::Layer::Gate;
use crate::layers::Node::{Area, Get, Rest, Route};
use crate::layers::{Layer, Realm, app};

fn deny() -> Vec<Layer> {
    vec![Gate(Policy::deny())]
}

/// What staff get there, and that the user passes wherever there is anything.
async fn assert_staff(app: &App, realm: &Realm, method: &str, path: &str, expected: (u16, Option<&str>)) {
    let staff = Ask::new(method, path).cookie(&realm.staff()).of(app).await;
    assert_eq!((staff.status, staff.code().as_deref()), expected, "{method} {path}: {staff:?}");
    let [_, (_, user), ..] = realm.callers();
    let user = Ask::new(method, path).cookie(&user).of(app).await;
    assert_eq!(user.status, if expected.0 == 404 { 404 } else { 200 }, "{method} {path}: {user:?}");
}

const DENIED: (u16, Option<&str>) = (403, Some("impersonation_denied"));
const OPEN: (u16, Option<&str>) = (200, None);

#[tokio::test]
async fn a_gate_around_a_router_covers_what_is_nested_in_it() {
    let realm = Realm::new("a");
    let innermost = Area("/c", vec![], vec![Route("/in"), Get("/get")]);
    let nodes =
        [Area("/a", deny(), vec![Route("/in"), Area("/b", vec![], vec![Route("/in"), innermost])]), Route("/in")];
    let app = app(&[realm.session()], &nodes).await;
    for path in ["/a/in", "/a/b/in", "/a/b/c/in", "/a/b/c/get"] {
        for method in ["GET", "HEAD"] {
            let (status, code) = DENIED;
            assert_staff(&app, &realm, method, path, (status, code.filter(|_| method == "GET"))).await;
        }
    }
    assert_staff(&app, &realm, "GET", "/in", OPEN).await;
}

#[tokio::test]
async fn a_gate_on_one_router_does_not_reach_its_neighbours() {
    let realm = Realm::new("a");
    let area = |prefix, policy| Area(prefix, vec![Gate(policy)], vec![Route("/in")]);
    let nodes = [
        area("/denied", Policy::deny()),
        area("/read", Policy::read_only()),
        area("/class", Policy::class(Class::Email)),
        Area("/open", vec![], vec![Route("/in")]),
        Route("/denied_too"),
    ];
    let app = app(&[realm.session()], &nodes).await;
    for (method, path, expected) in [
        ("GET", "/denied/in", DENIED),
        ("GET", "/read/in", OPEN),
        ("POST", "/read/in", (403, Some("read_only"))),
        ("GET", "/class/in", (403, Some("email"))),
        ("POST", "/open/in", OPEN),
        ("GET", "/denied_too", OPEN),
        ("GET", "/nowhere", (404, None)),
    ] {
        assert_staff(&app, &realm, method, path, expected).await;
    }
}

#[tokio::test]
async fn gates_of_nested_routers_add_up() {
    let realm = Realm::new("a");
    let inner = |policy| Area("/inner", vec![Gate(policy)], vec![Route("/in")]);
    for (outer, policy, by_get, by_post) in [
        (Policy::read_only(), Policy::deny(), DENIED, (403, Some("read_only"))),
        (Policy::deny(), Policy::read_only(), DENIED, DENIED),
        (Policy::open(), Policy::read_only(), OPEN, (403, Some("read_only"))),
        (Policy::read_only(), Policy::open(), OPEN, (403, Some("read_only"))),
    ] {
        let app = app(&[realm.session()], &[Area("/outer", vec![Gate(outer)], vec![inner(policy)])]).await;
        assert_staff(&app, &realm, "GET", "/outer/inner/in", by_get).await;
        assert_staff(&app, &realm, "POST", "/outer/inner/in", by_post).await;
    }
}

#[tokio::test]
async fn a_gate_covers_the_fallback_of_what_it_is_around() {
    let realm = Realm::new("a");
    let gated = app(&[realm.session(), Gate(Policy::read_only())], &[Route("/in"), Rest]).await;
    assert_staff(&gated, &realm, "GET", "/nowhere", OPEN).await;
    assert_staff(&gated, &realm, "POST", "/nowhere", (403, Some("read_only"))).await;
    let own = app(&[realm.session()], &[Area("/a", deny(), vec![Route("/in"), Rest]), Rest]).await;
    assert_staff(&own, &realm, "GET", "/a/nowhere", DENIED).await;
    assert_staff(&own, &realm, "GET", "/nowhere", OPEN).await;
}

/// What the outer router answers for lack of a route in the inner one: in axum the outer fallback, outside the inner gate.
#[tokio::test]
async fn the_fallback_of_an_outer_router_is_inside_an_inner_gate_but_in_axum() {
    let realm = Realm::new("a");
    let app = app(&[realm.session()], &[Area("/a", deny(), vec![Route("/in")]), Rest]).await;
    for (framework, app) in app.apart().await {
        let answer = Ask::get("/a/nowhere").cookie(&realm.staff()).of(&app).await;
        assert_eq!(answer.status, if framework == "axum" { 200 } else { 403 }, "{framework}: {answer:?}");
        assert_staff(&app, &realm, "GET", "/a/in", DENIED).await;
    }
}

/// A layer of axum's covers what was added before it, a middleware of actix-web's all of its scope or application, whenever it
/// is added, and a layer of tower's the service that it was given, to which nothing can be added.
#[tokio::test]
async fn a_route_that_is_added_after_the_gate_is_open_in_axum_alone() {
    let realm = Realm::new("a");
    let gate = || impersonation_axum::Gate::deny();
    let router = Router::new().route("/before", get("in")).layer(gate()).route("/after", get("in"));
    let router = router.layer(SessionLayer::new(realm.verifier()));
    let axum = App::each(vec![("axum", serve_axum(router))]);
    let scope = web::scope("").route("/before", web::to(async || "in")).wrap(impersonation_actix::Gate::deny());
    let scope = scope.route("/after", web::to(async || "in")).wrap(SessionMiddleware::new(realm.verifier()));
    let service = actix_web::test::init_service(actix_web::App::new().service(scope)).await;
    let actix = App::each(vec![("actix", serve_actix(service))]);
    for (app, path, expected) in
        [(&axum, "/before", DENIED), (&axum, "/after", OPEN), (&actix, "/before", DENIED), (&actix, "/after", DENIED)]
    {
        assert_staff(app, &realm, "GET", path, expected).await;
    }
}
