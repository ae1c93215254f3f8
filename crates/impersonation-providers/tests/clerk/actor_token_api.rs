//! `tests/vectors/clerk/actor_token_api.json`.

use std::time::Duration;

use impersonation_core::provider::ProviderErrorKind;
use impersonation_providers::clerk::{ActorTokenRequest, ActorTokenStatus};
use serde_json::{Map, Value, json};

use crate::scripted::{KEY, Scripted, vector};

/// A value for each field that the vector says an answer has.
fn documented(fields: &Map<String, Value>, required: Option<&Vec<Value>>) -> Value {
    let is_asked = |name: &String| required.is_none_or(|required| required.contains(&json!(name)));
    let value = |name: &str| match name {
        "object" => json!("actor_token"),
        "id" => json!("act_2EL6mQKzeUtoRwGuLZsznyfkIsH"),
        "status" => json!("pending"),
        "user_id" => json!("user_1o4qfak5AdI2qlXSXENGL05iei6"),
        "actor" => json!({ "sub": "user_21Ufcy98STcA11s3QckIwtwHIES" }),
        "token" => json!("a-test-ticket"),
        "url" => json!("https://clerk.example.com/v1/tickets/accept?ticket=a-test-ticket"),
        "created_at" | "updated_at" => json!(1_638_000_669_544_u64),
        other => panic!("the vector has a field {other}"),
    };
    fields.keys().filter(|name| is_asked(name)).map(|name| (name.clone(), value(name))).collect::<Map<_, _>>().into()
}

#[tokio::test]
async fn the_documented_request_is_sent_as_it_is() {
    let create = &vector("actor_token_api")["create"];
    let example = &create["request_example"];
    let scripted = Scripted::answering(200, &documented(create["response_fields"].as_object().unwrap(), None));
    let request =
        ActorTokenRequest::new(example["user_id"].as_str().unwrap(), example["actor"]["sub"].as_str().unwrap());
    let seconds = Duration::from_secs(example["expires_in_seconds"].as_u64().unwrap());
    scripted.clerk().create_actor_token(&request.expires_in(seconds)).await.unwrap();
    let line = format!("{} {}", create["method"].as_str().unwrap(), create["url"].as_str().unwrap());
    assert_eq!(scripted.lines(), [line]);
    assert_eq!(&scripted.body(), example);
    for (name, value) in create["headers"].as_object().unwrap() {
        let value = value.as_str().unwrap().replace("sk_test_...", KEY);
        assert_eq!(scripted.header(name), [Some(value)], "{name}");
    }
}

#[tokio::test]
async fn every_documented_field_can_be_sent() {
    let create = &vector("actor_token_api")["create"];
    let scripted = Scripted::answering(200, &json!({ "id": "act_1" }));
    let request = ActorTokenRequest::new("user_2", "user_staff")
        .expires_in(Duration::from_secs(60))
        .session_at_most(Duration::from_millis(90_999))
        .reason("Ticket 4711")
        .member("team", "billing");
    scripted.clerk().create_actor_token(&request).await.unwrap();
    let body = scripted.body();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(names(&body), names(&create["request_fields"]));
    assert_eq!(body["actor"], json!({ "sub": "user_staff", "reason": "Ticket 4711", "team": "billing" }));
    assert_eq!((&body["expires_in_seconds"], &body["session_max_duration_in_seconds"]), (&json!(60), &json!(90)));
}

#[tokio::test]
async fn every_documented_field_is_read() {
    let create = &vector("actor_token_api")["create"];
    let fields = create["response_fields"].as_object().unwrap();
    let request = ActorTokenRequest::new("user_1o4qfak5AdI2qlXSXENGL05iei6", "user_21Ufcy98STcA11s3QckIwtwHIES");
    for required in [None, create["response_required"].as_array()] {
        let answer = documented(fields, required);
        let token = Scripted::answering(200, &answer).clerk().create_actor_token(&request).await.unwrap();
        assert_eq!(json!(token.id), answer["id"]);
        assert_eq!(token.status, Some(ActorTokenStatus::Pending));
        assert_eq!(json!(token.user_id.unwrap()), answer["user_id"]);
        assert_eq!(json!(token.actor.unwrap().subject()), answer["actor"]["sub"]);
        assert_eq!(token.token.as_ref().map(|token| token.expose()), answer["token"].as_str());
        assert_eq!(token.url.as_ref().map(|url| url.expose()), answer["url"].as_str());
        assert_eq!(token.created_at.unwrap().as_unix_seconds(), 1_638_000_669);
        assert_eq!(token.updated_at.unwrap().as_unix_seconds(), 1_638_000_669);
    }
}

#[tokio::test]
async fn the_documented_statuses_are_known_and_others_are_kept() {
    let known = vector("actor_token_api")["create"]["response_fields"]["status"].as_str().unwrap().to_owned();
    let expected = [ActorTokenStatus::Pending, ActorTokenStatus::Accepted, ActorTokenStatus::Revoked];
    let read = |status: String| async move {
        let scripted = Scripted::answering(200, &json!({ "id": "act_1", "status": status }));
        scripted.clerk().revoke_actor_token("act_1").await.unwrap().status.unwrap()
    };
    for (word, expected) in known.split('|').zip(expected) {
        assert_eq!(read(word.to_owned()).await, expected);
    }
    assert_eq!(read("frozen".to_owned()).await, ActorTokenStatus::Other("frozen".into()));
}

/// The SDK's request has no actor, which the API refuses, so that one is not sent; its answers are less than what is documented.
#[tokio::test]
async fn the_answers_of_the_go_sdks_tests_are_read() {
    for exchange in vector("actor_token_api")["sdk_go_test_bodies"].as_array().unwrap() {
        let answer = &exchange["out"];
        let scripted = Scripted::answering(200, answer);
        let id = answer["id"].as_str().unwrap();
        let token = match exchange["in"]["user_id"].as_str() {
            Some(user) => {
                scripted.clerk().create_actor_token(&ActorTokenRequest::new(user, "user_staff")).await.unwrap()
            }
            None => scripted.clerk().revoke_actor_token(id).await.unwrap(),
        };
        assert_eq!(&*token.id, id);
        assert_eq!(token.user_id.as_deref(), answer["user_id"].as_str());
        assert_eq!(token.status, answer["status"].as_str().map(|_| ActorTokenStatus::Revoked));
        assert_eq!(scripted.lines(), [format!("POST https://api.clerk.com{}", exchange["path"].as_str().unwrap())]);
    }
}

#[tokio::test]
async fn a_token_is_revoked_where_the_document_says() {
    let revoke = &vector("actor_token_api")["revoke"];
    let id = revoke["example_id"].as_str().unwrap();
    let scripted = Scripted::answering(200, &json!({ "id": id, "status": "revoked" }));
    scripted.clerk().revoke_actor_token(id).await.unwrap();
    let url = revoke["url"].as_str().unwrap().replace("{actor_token_id}", id);
    assert_eq!(scripted.lines(), [format!("{} {url}", revoke["method"].as_str().unwrap())]);
    assert!(scripted.asked()[0].body().is_empty());
}

#[tokio::test]
async fn the_recorded_error_has_only_a_code() {
    let body = &vector("actor_token_api")["error_body_example"];
    for (status, kind) in [
        (400, ProviderErrorKind::Rejected),
        (402, ProviderErrorKind::Denied),
        (404, ProviderErrorKind::NotFound),
        (422, ProviderErrorKind::Rejected),
    ] {
        let scripted = Scripted::answering(status, body);
        let error =
            scripted.clerk().create_actor_token(&ActorTokenRequest::new("user_2", "user_staff")).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(status)));
        assert_eq!(error.code(), body["errors"][0]["code"].as_str());
        assert_eq!((error.description(), error.message()), (None, None));
    }
}

#[tokio::test]
async fn every_documented_part_of_an_error_is_read() {
    let schema = vector("actor_token_api")["error_item_schema"].clone();
    let names: Vec<_> = schema.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["code", "long_message", "message", "meta"]);
    let item = json!({ "code": "form_param_missing", "message": "short", "long_message": "long", "meta": { "param_name": "actor" } });
    let scripted =
        Scripted::answering(422, &json!({ "errors": [item, { "code": "second" }], "clerk_trace_id": "trace" }));
    let error = scripted.clerk().create_actor_token(&ActorTokenRequest::new("user_2", "user_staff")).await.unwrap_err();
    assert_eq!(error.code(), Some("form_param_missing"));
    assert_eq!((error.description(), error.message()), (Some("short"), Some("long")));
}
