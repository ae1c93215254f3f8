//! Promise 3: the issuer is the canonical one where it is spelled in several ways, and the token's own where it is missing.

use impersonation_core::profile;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::Issuer;
use impersonation_core::{Session, Verdict, Verifier};
use serde_json::json;

use impersonation_conformance::drive::{App, Ask};

fn verified(issuer: &Issuer, act: serde_json::Value) -> Session {
    issuer.verified(&issuer.session("user_2").claim("act", act).token()).expect("a session")
}

#[test]
fn a_missing_issuer_is_the_tokens_own_and_says_so() {
    let issuer = Issuer::rfc8693();
    let session = verified(&issuer, json!({ "sub": "staff_1" }));
    let actor = session.actor().unwrap();
    assert_eq!(actor.issuer(), issuer.url());
    assert!(actor.issuer_is_implied());
}

#[test]
fn the_same_subject_of_another_issuer_is_another_party() {
    let issuer = Issuer::rfc8693();
    let [implied, own, foreign] = [
        verified(&issuer, json!({ "sub": "staff_1" })),
        verified(&issuer, json!({ "sub": "staff_1", "iss": issuer.url() })),
        verified(&issuer, json!({ "sub": "staff_1", "iss": "https://other.example" })),
    ]
    .map(|session| session.actor().unwrap().clone());
    assert!(implied.is_same_as(&own));
    assert!(!implied.is_same_as(&foreign));
    assert!(!own.issuer_is_implied());
    assert_eq!(foreign.issuer(), "https://other.example");
}

#[tokio::test]
async fn every_spelling_of_the_issuer_is_answered_as_the_canonical_one() {
    let issuer = Issuer::workos().iss("https://api.workos.com/user_management/client_1");
    let verifier = Verifier::builder().trust(profile::workos_client("client_1").keys(issuer.keys())).build().unwrap();
    let app = App::whoami(verifier);
    for act in [
        json!({ "sub": "admin@example.com" }),
        json!({ "sub": "admin@example.com", "iss": "https://api.workos.com/" }),
        json!({ "sub": "admin@example.com", "iss": "https://api.workos.com/sso/client_1" }),
    ] {
        let token = issuer.session("user_2").claim("act", act).token();
        let answer = Ask::get("/whoami").bearer(&token).of(&app).await.json();
        assert_eq!(answer["actor"]["issuer"], "https://api.workos.com");
        assert_eq!(answer["actor"]["email"], "admin@example.com");
    }
}

#[test]
fn an_actor_of_another_trusted_issuer_has_its_canonical_spelling() {
    let (own, workos) = (Issuer::rfc8693(), Issuer::workos());
    let verifier = Verifier::builder()
        .trust(profile::rfc8693(own.url()).audience("api").keys(own.keys()))
        .trust(profile::workos_client("client_1").keys(workos.keys()))
        .build()
        .unwrap();
    let spelled = json!({ "sub": "admin@example.com", "iss": "https://api.workos.com/" });
    let authorization = format!("Bearer {}", own.session("user_2").claim("act", spelled).token());
    let headers = [("authorization", authorization.as_bytes())];
    let headers = HeaderList::new(&headers);
    let Verdict::Decided(Ok(presence)) = verifier.check(&RequestView::new("GET", &headers)) else { panic!("refused") };
    assert_eq!(presence.session().unwrap().actor().unwrap().issuer(), "https://api.workos.com");
}

#[tokio::test]
async fn two_credentials_with_actors_of_different_issuers_disagree() {
    let issuer = Issuer::descope();
    let app = App::whoami(issuer.verifier());
    let token = |act| issuer.session("user_2").claim("act", act).token();
    let own = token(json!({ "sub": "staff_1" }));
    let foreign = token(json!({ "sub": "staff_1", "iss": "https://other.example" }));
    let answer = Ask::get("/whoami").bearer(&own).cookie(&format!("DS={foreign}")).of(&app).await;
    answer.assert_refused(400, "conflicting_credentials");
}
