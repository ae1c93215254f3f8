//! Promise 2: prior actors are history. That no policy accepts one is a `compile_fail` example of `PriorActor`.

use impersonation_core::testing::Issuer;
use serde_json::json;

use impersonation_conformance::drive::{App, Ask};

#[tokio::test]
async fn a_prior_actor_is_listed_and_changes_nothing() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    let human_before_agent =
        json!({ "sub": "agent_1", "sub_profile": "ai_agent", "act": { "sub": "staff_1", "sub_profile": "human" } });
    let agent_before_human =
        json!({ "sub": "staff_1", "sub_profile": "human", "act": { "sub": "agent_1", "sub_profile": "ai_agent" } });
    for (act, acting, impersonated, prior) in
        [(human_before_agent, "agent", false, "staff_1"), (agent_before_human, "staff", true, "agent_1")]
    {
        let token = issuer.session("user_2").claim("act", act).token();
        let answer = Ask::get("/whoami").bearer(&token).of(&app).await.json();
        assert_eq!(answer["acting"], acting);
        assert_eq!(answer["impersonated"], impersonated);
        assert_eq!(answer["prior_actors"][0]["subject"], prior);
    }
}

#[tokio::test]
async fn a_gate_judges_by_the_outermost_actor() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    let own_before = json!({ "sub": "staff_1", "act": { "sub": "user_2" } });
    let token = issuer.session("user_2").claim("act", own_before).token();
    Ask::post("/account/email").bearer(&token).of(&app).await.assert_refused(403, "credentials");
}

#[tokio::test]
async fn prior_actors_are_named_newest_first_with_their_issuers() {
    let issuer = Issuer::rfc8693();
    let act = json!({ "sub": "c", "act": { "sub": "b", "iss": "https://other.example", "act": { "sub": "a" } } });
    let token = issuer.session("user_2").claim("act", act).token();
    let answer = Ask::get("/whoami").bearer(&token).of(&App::of(&issuer)).await.json();
    assert_eq!(
        answer["prior_actors"],
        json!([
            { "subject": "b", "issuer": "https://other.example" },
            { "subject": "a", "issuer": "https://issuer.example" },
        ])
    );
}
