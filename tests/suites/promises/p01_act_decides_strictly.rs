//! Promise 1: present and malformed, `act` makes a refused token, never an ordinary session; an actor of unknown kind is an
//! impersonator.

use impersonation_core::testing::Issuer;
use serde_json::{Value, json};

use impersonation_conformance::drive::{App, Ask};

fn nested(levels: usize) -> Value {
    (1..levels).fold(json!({ "sub": "actor" }), |act, _| json!({ "sub": "actor", "act": act }))
}

fn malformed() -> Vec<Value> {
    vec![
        json!("staff_1"),
        json!(7),
        json!(true),
        json!(false),
        json!([]),
        json!(["staff_1"]),
        json!([{ "sub": "staff_1" }]),
        json!({}),
        json!({ "iss": "https://issuer.example" }),
        json!({ "sub": "" }),
        json!({ "sub": null }),
        json!({ "sub": 7 }),
        json!({ "sub": ["staff_1"] }),
        json!({ "sub": "staff_1", "iss": 7 }),
        json!({ "sub": "staff_1", "iss": "" }),
        json!({ "sub": "staff_1", "act": "staff_2" }),
        json!({ "sub": "staff_1", "act": null }),
        json!({ "sub": "staff_1", "act": {} }),
        nested(9),
        nested(20),
    ]
}

fn issuers() -> [Issuer; 4] {
    [Issuer::rfc8693(), Issuer::clerk(), Issuer::workos(), Issuer::descope()]
}

#[tokio::test]
async fn a_malformed_act_is_refused_on_every_route_and_profile() {
    for issuer in issuers() {
        let app = App::of(&issuer);
        for act in malformed() {
            let token = issuer.session("user_2").claim("act", &act).token();
            for path in ["/whoami", "/account", "/page", "/billing", "/reports", "/nowhere"] {
                let answer = Ask::get(path).bearer(&token).of(&app).await;
                assert_eq!(answer.verdict(), (401, Some("invalid_token".into())), "{issuer:?} {act} {path}");
            }
        }
    }
}

#[tokio::test]
async fn null_is_malformed_except_at_clerk() {
    for issuer in issuers() {
        let token = issuer.session("user_2").claim("act", Value::Null).token();
        let answer = Ask::get("/whoami").bearer(&token).of(&App::of(&issuer)).await;
        if issuer.url().contains("clerk") {
            assert_eq!(answer.json()["acting"], "none");
        } else {
            answer.assert_refused(401, "invalid_token");
        }
    }
}

#[tokio::test]
async fn eight_levels_are_read() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").claim("act", nested(8)).token();
    let answer = Ask::get("/whoami").bearer(&token).of(&App::of(&issuer)).await;
    assert_eq!(answer.json()["prior_actors"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn a_claim_given_twice_is_refused_however_it_is_spelled() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    let header = r#"{"alg":"ES256","kid":"test-key"}"#;
    let claims = issuer.session("user_2").claims_json();
    let open = claims.strip_suffix('}').unwrap();
    assert_eq!(Ask::get("/whoami").bearer(&issuer.sign(header, &claims)).of(&app).await.status, 200);
    for twice in [
        r#","act":{"sub":"a"},"act":{"sub":"b"}}"#,
        r#","act":{"sub":"a"},"\u0061ct":{"sub":"a"}}"#,
        r#","act":{"sub":"a","sub":"b"}}"#,
        r#","act":{"sub":"a","act":{"sub":"b","sub":"c"}}}"#,
        r#","sub":"user_3"}"#,
        r#","other":{"deep":[{"x":1,"x":1}]}}"#,
    ] {
        let answer = Ask::get("/whoami").bearer(&issuer.sign(header, &format!("{open}{twice}"))).of(&app).await;
        assert_eq!(answer.verdict(), (401, Some("invalid_token".into())), "{twice}");
    }
}

#[tokio::test]
async fn claims_that_are_no_object_are_refused() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    let header = r#"{"alg":"ES256","kid":"test-key"}"#;
    let object = issuer.session("user_2").claims_json();
    for claims in ["[]", "null", "\"user_2\"", "1", "", &format!("[{object}]"), &format!("{object}{object}")] {
        Ask::get("/whoami").bearer(&issuer.sign(header, claims)).of(&app).await.assert_refused(401, "invalid_token");
    }
}

#[tokio::test]
async fn an_actor_of_unknown_kind_is_an_impersonator() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    for (profile, acting, impersonated) in [
        (json!("human"), "staff", true),
        (json!("user"), "staff", true),
        (json!("human user"), "staff", true),
        (json!("ai_agent"), "agent", false),
        (json!("native ai_agent"), "agent", false),
        (json!("service"), "service", false),
        (json!("client service"), "service", false),
        (json!("human ai_agent"), "unknown", true),
        (json!("robot"), "unknown", true),
        (json!("AI_AGENT"), "unknown", true),
        (json!(""), "unknown", true),
        (json!(7), "unknown", true),
        (json!(["ai_agent"]), "unknown", true),
    ] {
        let token = issuer.session("user_2").claim("act", json!({ "sub": "a", "sub_profile": profile })).token();
        let answer = Ask::get("/whoami").bearer(&token).of(&app).await.json();
        assert_eq!(answer["acting"], acting, "{profile}");
        assert_eq!(answer["impersonated"], impersonated, "{profile}");
        Ask::get("/billing").bearer(&token).of(&app).await.assert_refused(403, "impersonation_denied");
    }
    let token = issuer.session("user_2").claim("act", json!({ "sub": "a" })).token();
    assert_eq!(Ask::get("/whoami").bearer(&token).of(&app).await.json()["acting"], "unknown");
}
