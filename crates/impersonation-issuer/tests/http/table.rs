//! Every route, asked by everybody and in every wrong way.

use impersonation_issuer::http::{ROUTES, Route};
use serde_json::json;

use crate::support::*;

fn asked(route: &Route, method: &str) -> Ask {
    let path = route.path.replace("{sid}", "imp_018f3f5e9c3a7c0e8f00112233445566");
    let path = path.replace("{id}", "con_018f3f5e9c3a7c0e8f00112233445566");
    let path = if path == "/users" { "/users?q=user".to_owned() } else { path };
    let ask = ask(method, &path);
    if method == "POST" { ask.header("sec-fetch-site", "same-origin") } else { ask }
}

/// What each route answers: to nobody, to staff with all rights in person, and to whoever acts, in a browser and as an API client.
const EXPECTED: [(&str, &str, [u16; 4]); 17] = [
    ("POST", "/start", [401, 400, 403, 403]),
    ("POST", "/redeem", [400, 400, 400, 400]),
    ("POST", "/renew", [401, 403, 200, 200]),
    ("POST", "/stop", [200, 200, 200, 200]),
    ("GET", "/sessions", [401, 200, 403, 403]),
    ("POST", "/sessions/{sid}/revoke", [401, 404, 403, 403]),
    ("POST", "/sessions/revoke", [401, 400, 403, 403]),
    ("GET", "/users", [401, 200, 403, 403]),
    ("GET", "/events", [401, 200, 403, 403]),
    ("POST", "/consents/requests", [401, 400, 403, 403]),
    ("GET", "/account/sessions", [401, 200, 403, 403]),
    ("POST", "/account/sessions/{sid}/revoke", [401, 404, 403, 403]),
    ("GET", "/account/consents", [401, 200, 403, 403]),
    ("POST", "/account/consents", [401, 400, 403, 403]),
    ("POST", "/account/consents/{id}/withdraw", [401, 404, 403, 403]),
    ("GET", "/keys", [200, 200, 200, 200]),
    ("GET", "/openapi.json", [200, 200, 200, 200]),
];

#[tokio::test(start_paused = true)]
async fn everybody_gets_what_is_for_them() {
    assert_eq!(EXPECTED.len(), ROUTES.len());
    let world = World::new().await;
    for (route, (method, path, expected)) in ROUTES.iter().zip(EXPECTED) {
        assert_eq!((route.method, route.path), (method, path));
        let ask = || asked(route, method);
        let acting = format!("session={}; {OVERLAY}={}", base("lead"), world.overlay_by("lead").await);
        let as_client = format!("Bearer {}", world.bearer().await);
        let everybody = [
            ask(),
            ask().bearer(&base("lead")),
            ask().header("cookie", &acting),
            ask().header("authorization", &as_client),
        ];
        for (ask, status) in everybody.into_iter().zip(expected) {
            let answer = world.ask(if method == "POST" { ask.json(&json!({})) } else { ask }).await;
            assert_eq!(answer.status(), status, "{route:?} {}", answer.text());
        }
        let all = post("/sessions/revoke").bearer(&base("lead")).json(&json!({ "all": true }));
        assert_eq!(world.ask(all).await.status(), 200);
    }
}

#[tokio::test(start_paused = true)]
async fn other_methods_are_refused_with_what_is_allowed() {
    let world = World::new().await;
    for route in ROUTES {
        let others = ROUTES.iter().filter(|other| other.path == route.path);
        let methods: Vec<_> = others.map(|other| other.method).collect();
        let allow = match (methods.contains(&"GET"), methods.contains(&"POST")) {
            (true, true) => "GET, HEAD, POST",
            (true, false) => "GET, HEAD",
            _ => "POST",
        };
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "post", ""] {
            if methods.contains(&method) || method == "HEAD" && methods.contains(&"GET") {
                continue;
            }
            let answer = world.ask(asked(route, method).bearer(&base("lead"))).await;
            assert_eq!((answer.status(), answer.0.header("allow")), (405, Some(allow)), "{method} {route:?}");
            if method != "HEAD" {
                is(&answer, 405, "method_not_allowed");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn head_is_get_without_a_body() {
    let world = World::new().await;
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        for who in [base("lead"), String::new()] {
            let get = world.ask(asked(route, "GET").bearer(&who)).await;
            let head = world.ask(asked(route, "HEAD").bearer(&who)).await;
            assert_eq!((get.0.status, &get.0.headers), (head.0.status, &head.0.headers), "{route:?}");
            assert!(head.0.body.is_empty() && !get.0.body.is_empty());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_post_but_stop_refuses_other_media_types_and_huge_bodies() {
    let world = World::new().await;
    for route in ROUTES.iter().filter(|route| route.method == "POST" && route.path != "/stop") {
        let ask = || asked(route, "POST").bearer(&base("lead"));
        is(&world.ask(ask().body("text/plain", "{}")).await, 415, "unsupported_media_type");
        is(&world.ask(ask().body("application/json", vec![b' '; 65_537])).await, 413, "content_too_large");
        is(&world.ask(ask().body("application/json", "{\"a\":1,\"a\":1}")).await, 400, "invalid_request");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_do_not_verify_or_disagree_are_refused_but_for_stop() {
    let world = World::new().await;
    let public = ["/keys", "/openapi.json", "/stop"];
    for route in ROUTES.iter().filter(|route| !public.contains(&route.path)) {
        let ask = || {
            let ask = asked(route, route.method);
            if route.path == "/redeem" { ask.json(&json!({ "ticket": "x" })) } else { ask }
        };
        is(&world.ask(ask().bearer("rubbish")).await, 401, "invalid_token");
        let two = ask().bearer(&base("lead")).cookie("session", &base("staff_1"));
        is(&world.ask(two).await, 400, "conflicting_credentials");
        let twice = ask().bearer(&base("lead")).bearer(&base("lead"));
        is(&world.ask(twice).await, 400, "conflicting_credentials");
    }
}
