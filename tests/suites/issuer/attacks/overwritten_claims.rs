//! What a start says of its session that is not its to say.

use serde_json::{Map, Value, json};

use super::Family;
use crate::world::{Answer, Client, World, claims, everywhere, request};

pub(super) const FAMILY: Family = Family {
    name: "overwritten_claims",
    about: "Claims of a start that would stand in the place of the token's own: who it is for, who acts, how long, what is allowed; in \
            other letters, twice, as `__proto__`, and as members of the request that no route takes.",
    sources: &[
        (
            "RFC 7519 §4",
            "https://www.rfc-editor.org/rfc/rfc7519#section-4",
            "claim names are unique: readers take the last, or refuse",
        ),
        (
            "CWE-915",
            "https://cwe.mitre.org/data/definitions/915.html",
            "members that a request sets and no route takes",
        ),
        (
            "CWE-1321",
            "https://cwe.mitre.org/data/definitions/1321.html",
            "`__proto__` where JavaScript copies an object",
        ),
    ],
};

const RESERVED: [&str; 36] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "act",
    "may_act",
    "sid",
    "auth_time",
    "amr",
    "acr",
    "azp",
    "nonce",
    "cnf",
    "scope",
    "client_id",
    "roles",
    "groups",
    "entitlements",
    "permissions",
    "impersonation",
    "org_id",
    "organization_id",
    "events",
    "ended",
    "sub_profile",
    "typ",
    "__proto__",
    "constructor",
    "prototype",
    "",
    "at_hash",
    "email_verified",
    "email",
];

async fn start(world: &World, body: &Value) -> Answer {
    Client::of(world, "staff_1").post("/impersonation/start", body).await
}

fn wish(claims: Value) -> Value {
    json!({ "target": "user_1", "reason": "Ticket 4711", "claims": claims })
}

/// The name as some readers of JSON take it for the same.
fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![name.to_owned(), name.to_uppercase()];
    let mut capital = name.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    spellings.push(capital);
    spellings.push(name.replace('s', "\u{17f}")); // long s, which folds to s
    spellings
}

#[tokio::test(start_paused = true)]
async fn no_start_sets_what_the_token_says_of_itself() {
    everywhere(async |world| {
        let mut passed = Vec::new();
        for name in RESERVED {
            for name in spellings(name) {
                for value in [json!("user_2"), json!(null), json!({ "sub": "boss" })] {
                    let claims = Map::from_iter([("tier".to_owned(), json!("gold")), (name.clone(), value)]);
                    let answer = start(world, &wish(claims.into())).await;
                    if (answer.status, answer.code().as_deref()) != (400, Some("invalid_request")) {
                        passed.push(name.clone());
                    }
                }
            }
        }
        passed.dedup();
        assert!(passed.is_empty(), "{passed:?}");
        assert!(world.grants().await.is_empty());
    })
    .await;
}

/// RFC 9493 §4: `sub_id` says who the token is about, in another form than `sub`.
#[tokio::test(start_paused = true)]
async fn no_start_says_in_another_form_whom_the_token_is_about() {
    everywhere(async |world| {
        let user = json!({ "format": "opaque", "id": "user_2" });
        start(world, &wish(json!({ "sub_id": user }))).await.assert_refused(400, "invalid_request");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_comes_twice_is_refused() {
    everywhere(async |world| {
        let send = async |body: &str| {
            Client::of(world, "staff_1")
                .send(request("POST", "/impersonation/start").body("application/json", body))
                .await
        };
        for body in [
            r#"{"target":"user_1","target":"user_2","reason":"x"}"#,
            r#"{"target":"user_1","reason":"x","\u0074arget":"user_2"}"#,
            r#"{"target":"user_1","reason":"x","claims":{"a":1,"a":2}}"#,
            r#"{"target":"user_1","reason":"x","claims":{"a":{"b":1,"b":2}}}"#,
            r#"{"target":"user_1","reason":"x","claims":{},"claims":{"sub":"user_2"}}"#,
            r#"{"target":"user_1","reason":"x"}{"target":"user_2"}"#,
            "\u{feff}{\"target\":\"user_1\",\"reason\":\"x\"}",
        ] {
            send(body).await.assert_refused(400, "invalid_request");
        }
        let form = |body: &str| request("POST", "/impersonation/start").body("application/x-www-form-urlencoded", body);
        for body in [
            "target=user_1&target=user_2&reason=x",
            "target=user_1&reason=x&claims=%7B%7D",
            "target=user_1&reason=x&sub=user_2",
        ] {
            Client::of(world, "staff_1").send(form(body)).await.assert_refused(400, "invalid_request");
        }
        assert!(world.grants().await.is_empty());
        assert_eq!(send(r#"{"target":"user_1","reason":"x","claims":{"a":{"b":1}}}"#).await.status, 201, "the control");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn no_route_takes_what_it_does_not_know() {
    everywhere(async |world| {
        for name in [
            "impersonator",
            "impersonator_issuer",
            "issuer",
            "subject",
            "user",
            "act",
            "sid",
            "session",
            "expires_at",
            "ends_at",
            "slot",
            "is_admin",
            "impersonated_by",
            "__proto__",
            "constructor",
            "Target",
            "idempotency_key",
        ] {
            let mut body = json!({ "target": "user_1", "reason": "Ticket 4711" });
            body[name] = json!("lead");
            start(world, &body).await.assert_refused(400, "invalid_request");
        }
        assert!(world.grants().await.is_empty());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_applications_own_claims_stand_beside_the_tokens() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let started = own
            .post("/impersonation/start", &wish(json!({ "tier": "gold", "deep": { "sub": "user_2", "act": null } })))
            .await;
        let client = Client { world, token: own.redeem(&started.text_of("ticket")).await.text_of("token") };
        assert_eq!(client.seen().await, "staff_1 as user_1");
        let token = claims(&client.token);
        assert_eq!((&token["tier"], &token["deep"]["sub"]), (&json!("gold"), &json!("user_2")));
        assert_eq!((&token["sub"], &token["act"]["sub"]), (&json!("user_1"), &json!("staff_1")));
        // And in a renewed one.
        let renewed = client.post("/impersonation/renew", &json!({})).await;
        let renewed = claims(&renewed.text_of("token"));
        assert_eq!(
            (&renewed["tier"], &renewed["sub"], &renewed["act"]),
            (&json!("gold"), &token["sub"], &token["act"])
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_too_deep_or_too_much_does_not_start() {
    everywhere(async |world| {
        let mut deep = json!(1);
        for _ in 0..17 {
            deep = json!({ "a": deep });
        }
        start(world, &wish(json!({ "deep": deep }))).await.assert_refused(400, "invalid_request");
        start(world, &wish(json!({ "much": "x".repeat(3000) }))).await.assert_refused(400, "invalid_request");
        start(world, &wish(json!({ "much": "x".repeat(70_000) }))).await.assert_refused(413, "content_too_large");
        for claims in [json!([]), json!("x"), json!(1)] {
            start(world, &wish(claims)).await.assert_refused(400, "invalid_request");
        }
        assert_eq!(start(world, &wish(json!({ "much": "x".repeat(1000) }))).await.status, 201, "the control");
    })
    .await;
}
