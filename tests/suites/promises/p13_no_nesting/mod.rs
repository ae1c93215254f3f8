//! A session with an actor of any kind starts no other: what a start is made of, such a session cannot become.
//! Of an issuer's routes none but renew and stop is open to whoever acts.

mod routes;

use impersonation_core::provider::Start;
use impersonation_core::testing::Issuer;
use impersonation_core::{ActorKind, OwnSession};
use serde_json::json;

/// By every way in which a token names an actor. RSA keys are slow to make, so each issuer is made once.
fn acting() -> Vec<impersonation_core::Session> {
    let (rfc8693, clerk, workos, descope) = (Issuer::rfc8693(), Issuer::clerk(), Issuer::workos(), Issuer::descope());
    let mut sessions = Vec::new();
    for issuer in [&rfc8693, &clerk, &workos, &descope] {
        for token in [issuer.session("user_2").acting("user_1"), issuer.session("user_2").acting_agent("agent_1")] {
            sessions.push(issuer.verified(&token.token()).unwrap());
        }
    }
    for act in [json!({ "sub": "svc_1", "sub_profile": "service" }), json!({ "sub": "someone" })] {
        sessions.push(rfc8693.verified(&rfc8693.session("user_2").claim("act", act).token()).unwrap());
    }
    sessions
}

#[test]
fn no_session_with_an_actor_is_one_that_starts() {
    let sessions = acting();
    assert_eq!(sessions.len(), 10);
    for session in &sessions {
        assert!(session.is_acting());
        assert!(OwnSession::of(session).is_none(), "{session:?}");
    }
    for kind in [ActorKind::Staff, ActorKind::Agent, ActorKind::Service, ActorKind::Unknown] {
        assert!(sessions.iter().any(|session| session.actor().unwrap().kind() == kind), "{kind:?}");
    }
}

#[test]
fn a_session_of_ones_own_starts_in_the_name_of_its_subject() {
    let issuer = Issuer::rfc8693();
    let own = OwnSession::of(&issuer.verified(&issuer.session("staff_1").token()).unwrap()).unwrap();
    assert_eq!(Start::new(&own, "user_2").impersonator(), "staff_1");
}
