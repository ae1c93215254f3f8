//! Layers in the wrong order, or twice, in every framework the same.

use impersonation_conformance::drive::{App, Ask};
use impersonation_core::policy::{Class, Policy};
use impersonation_core::{ActorKind, Timestamp};

use crate::layers::Layer::{Gate, PublicGate, Required};
use crate::layers::Node::{Area, Get, Rest, Route};
use crate::layers::{Realm, app};

fn ask(method: &str, path: &str, cookies: &str) -> Ask {
    Ask::new(method, path).cookie(cookies)
}

/// Status, and the code of a refusal or what a route says.
async fn answer(app: &App, path: &str, cookies: &str) -> (u16, String) {
    let answer = ask("GET", path, cookies).of(app).await;
    (answer.status, answer.code().unwrap_or(answer.body))
}

fn got(status: u16, said: &str) -> (u16, String) {
    (status, said.to_owned())
}

#[tokio::test]
async fn a_gate_inside_the_session_layer_knows_who_is_there() {
    let realm = Realm::new("a");
    let app = app(&[realm.session(), Gate(Policy::deny())], &[Route("/in"), Get("/get"), Rest]).await;
    let answers = [got(401, "authentication_required"), got(200, "user_2"), got(403, "impersonation_denied")];
    for ((_, cookies), expected) in realm.callers().iter().zip(&answers) {
        for path in ["/in", "/get", "/nowhere", "/in/further", "/"] {
            assert_eq!(answer(&app, path, cookies).await, *expected, "{path}");
        }
        // The method that a route lacks is told to whoever may pass, and to nobody else.
        let lacking = ask("POST", "/get", cookies).of(&app).await;
        assert_eq!(lacking.status, if expected.0 == 200 { 405 } else { expected.0 }, "{lacking:?}");
    }
}

#[tokio::test]
async fn a_gate_outside_the_session_layer_is_a_500_for_everybody() {
    let realm = Realm::new("a");
    let nodes = [Route("/in"), Get("/get"), Rest];
    for gate in [Gate(Policy::deny()), PublicGate(Policy::deny()), Gate(Policy::open())] {
        for layers in [vec![gate.clone()], vec![gate.clone(), realm.session()], vec![gate, Required(realm.verifier())]]
        {
            let app = app(&layers, &nodes).await;
            for (_, cookies) in realm.callers() {
                for path in ["/in", "/get", "/nowhere"] {
                    assert_eq!(answer(&app, path, &cookies).await, got(500, "misconfigured"));
                }
            }
        }
    }
    // Of the routes in one application those are found out that stand wrong.
    let mixed = [Area("/wrong", vec![Gate(Policy::deny()), realm.session()], vec![Route("/in")]), Route("/open")];
    let app = app(&[], &mixed).await;
    assert_eq!(answer(&app, "/wrong/in", &realm.staff()).await, got(500, "misconfigured"));
    assert_eq!(answer(&app, "/open", &realm.staff()).await, got(200, "no session layer"));
}

#[tokio::test]
async fn of_two_gates_both_must_admit_in_either_order() {
    let realm = Realm::new("a");
    let policies = [
        Policy::open(),
        Policy::deny(),
        Policy::read_only(),
        Policy::class(Class::Credentials),
        Policy::deny().allow(ActorKind::Service),
        Policy::read_only().allow(ActorKind::Service),
        Policy::open().requires_permission("reports:write"),
    ];
    let within = async |gates: &[&Policy]| {
        let gates = gates.iter().map(|policy| Gate((*policy).clone()));
        let layers: Vec<_> = std::iter::once(realm.session()).chain(gates).collect();
        app(&layers, &[Route("/in")]).await
    };
    for one in &policies {
        for other in &policies {
            let (alone, second, both) = (within(&[one]).await, within(&[other]).await, within(&[one, other]).await);
            for (caller, cookies) in realm.callers() {
                for method in ["GET", "POST"] {
                    let status = async |app: &App| ask(method, "/in", &cookies).of(app).await.status;
                    let expected = status(&alone).await == 200 && status(&second).await == 200;
                    let passed = status(&both).await == 200;
                    assert_eq!(passed, expected, "{caller} by {method}: {one:?} and {other:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_gate_that_lets_nobody_pass_lets_no_actor_pass() {
    let realm = Realm::new("a");
    let app = app(&[realm.session(), PublicGate(Policy::deny())], &[Route("/in")]).await;
    let [(_, nobody), (_, user), (_, staff), (_, service)] = realm.callers();
    assert_eq!(answer(&app, "/in", &nobody).await, got(200, "nobody"));
    assert_eq!(answer(&app, "/in", &user).await, got(200, "user_2"));
    for cookies in [&staff, &service] {
        assert_eq!(answer(&app, "/in", cookies).await, got(403, "impersonation_denied"));
    }
    let past = Timestamp::from_unix_seconds(1_600_000_000);
    let ended = format!("a={}", realm.issuer().session("user_2").acting("staff_1").expires_at(past).token());
    assert_eq!(answer(&app, "/in", &ended).await, got(200, "nobody"), "an actor whose session has ended is nobody");
    ask("POST", "/in", &ended).of(&app).await.assert_refused(401, "invalid_token");
    assert_eq!(answer(&app, "/in", "a=junk").await, got(401, "invalid_token"));
}

#[tokio::test]
async fn a_gate_between_two_session_layers_sees_what_the_outer_one_found() {
    let (outer, inner) = (Realm::new("outer"), Realm::new("inner"));
    let between = async |gate| app(&[outer.session(), gate, inner.session()], &[Route("/in")]).await;
    let (gate, public) = (between(Gate(Policy::deny())).await, between(PublicGate(Policy::deny())).await);
    for app in [&gate, &public] {
        assert_eq!(answer(app, "/in", &outer.staff()).await, got(403, "impersonation_denied"));
    }
    assert_eq!(answer(&gate, "/in", &inner.staff()).await, got(401, "authentication_required"));
    // This is open, and `docs/guards.md` says so: gates go inside both.
    assert_eq!(answer(&public, "/in", &inner.staff()).await, got(200, "staff_1 as user_2"));
    let inside = app(&[outer.session(), inner.session(), PublicGate(Policy::deny())], &[Route("/in")]).await;
    for cookies in [outer.staff(), inner.staff()] {
        assert_eq!(answer(&inside, "/in", &cookies).await, got(403, "impersonation_denied"));
    }
}

#[tokio::test]
async fn two_session_layers_find_one_session_or_refuse() {
    let (one, other) = (Realm::new("one"), Realm::new("other"));
    let both = |outer: &Realm, inner: &Realm| [outer.session(), inner.session(), Gate(Policy::open())];
    for layers in [both(&one, &other), both(&other, &one)] {
        let app = app(&layers, &[Route("/in")]).await;
        for realm in [&one, &other] {
            assert_eq!(answer(&app, "/in", &realm.staff()).await, got(200, "staff_1 as user_2"));
        }
        // The same names of different issuers are different.
        let cookies = format!("{}; {}", one.staff(), other.staff());
        assert_eq!(answer(&app, "/in", &cookies).await, got(400, "conflicting_credentials"));
        // A token in the header is everybody's: the layer that does not trust its issuer refuses it.
        let token = one.issuer().session("user_2").token();
        Ask::get("/in").bearer(&token).of(&app).await.assert_refused(401, "invalid_token");
    }
    let twice = app(&both(&one, &one), &[Route("/in")]).await;
    assert_eq!(answer(&twice, "/in", &one.staff()).await, got(200, "staff_1 as user_2"));
    for layers in [[Required(one.verifier()), other.session()], [other.session(), Required(one.verifier())]] {
        let app = app(&layers, &[Route("/in")]).await;
        assert_eq!(answer(&app, "/in", &one.staff()).await, got(200, "staff_1 as user_2"));
        assert_eq!(answer(&app, "/in", "").await, got(401, "authentication_required"));
    }
    let inner_required = app(&[other.session(), Required(one.verifier())], &[Route("/in")]).await;
    assert_eq!(answer(&inner_required, "/in", &other.staff()).await, got(200, "staff_1 as user_2"));
}
