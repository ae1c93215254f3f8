//! Which `act` of Clerk's is an agent, and which an impersonation.

use impersonation_conformance::{Request, cases, vector};
use impersonation_core::testing::AUTHORIZED_PARTY;
use impersonation_core::{ActorKind, Session};
use serde_json::{Value, json};

use crate::minted::{CLERK, profile, verifier};

fn session(act: &Value) -> Session {
    let token = CLERK.session("user_1").claim("act", act).token();
    let verifier = verifier(profile().authorized_party(AUTHORIZED_PARTY));
    let presence = Request::get().bearer(&token).presence(&verifier).unwrap();
    presence.session().unwrap().clone()
}

#[test]
fn an_agent_is_no_impersonator_and_whoever_else_acts_is_one() {
    let file = vector("clerk/actor_agent_vs_impersonation.json");
    for case in cases(&file, "cases", 5) {
        let session = session(&case["actor"]);
        let kind = session.actor().map(|actor| actor.kind());
        assert_eq!(session.is_impersonated(), case["expected"]["impersonation"] == true, "{case}");
        assert_eq!(kind == Some(ActorKind::Agent), case["expected"]["agent"] == true, "{case}");
        assert_eq!(session.actor().map(|actor| actor.subject()), case["actor"]["sub"].as_str(), "{case}");
        assert_eq!(session.subject(), "user_1", "{case}");
    }
}

/// `@clerk/backend` knows no other word; a word that we do not know makes an impersonator (promise 1).
#[test]
fn any_other_type_is_an_impersonator_of_unknown_kind() {
    for kind in [json!("Agent"), json!("agent "), json!("staff"), json!(""), json!(null), json!(["agent"]), json!(1)] {
        let session = session(&json!({ "sub": "user_2", "type": kind }));
        assert_eq!(session.actor().unwrap().kind(), ActorKind::Unknown, "{kind}");
        assert!(session.is_impersonated(), "{kind}");
    }
}
