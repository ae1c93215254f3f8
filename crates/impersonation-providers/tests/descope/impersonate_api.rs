//! `descope/impersonate_api.json`: every recorded body is sent, and every recorded answer read.

use std::time::Duration;

use http::Request;
use impersonation_providers::descope::{Impersonate, RefreshToken, StopImpersonation};
use serde_json::{Value, json};

use crate::wire::{Wire, listed, vector};
use crate::{PROJECT_ID, descope, header, without_nulls};

/// What is unset in a recorded body: `null` of Python, a duration of zero of Go.
fn normalized(body: &Value) -> Value {
    let mut body = without_nulls(body);
    if body["refreshDuration"] == 0 {
        body.as_object_mut().unwrap().remove("refreshDuration");
    }
    body
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap()
}

fn impersonate(body: &Value) -> Impersonate {
    let mut wish = Impersonate::user(text(body, "loginId")).by(text(body, "impersonatorId"));
    for (name, value) in body["customClaims"].as_object().into_iter().flatten() {
        wish = wish.custom_claim(name, value.clone());
    }
    if let Some(tenant) = body["selectedTenant"].as_str() {
        wish = wish.selected_tenant(tenant);
    }
    if body["stepup"] == true {
        wish = wish.step_up();
    }
    wish
}

fn stop(body: &Value) -> StopImpersonation {
    let mut wish = StopImpersonation::of(RefreshToken::new(text(body, "jwt")));
    for (name, value) in body["customClaims"].as_object().into_iter().flatten() {
        wish = wish.custom_claim(name, value.clone());
    }
    if let Some(tenant) = body["selectedTenant"].as_str() {
        wish = wish.selected_tenant(tenant);
    }
    if let Some(seconds) = body["refreshDuration"].as_u64() {
        wish = wish.refresh_duration(Duration::from_secs(seconds));
    }
    wish
}

fn assert_sent(request: &Request<bytes::Bytes>, operation: &Value, body: &Value) {
    assert_eq!(request.method().as_str(), operation["method"]);
    assert_eq!(request.uri().to_string(), format!("https://api.descope.com{}", text(operation, "path")));
    assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), normalized(body));
    assert_eq!(header(request, "authorization"), "Bearer a:key");
    assert_eq!(header(request, "x-descope-project-id"), PROJECT_ID);
    assert_eq!(header(request, "content-type"), "application/json");
}

#[tokio::test]
async fn every_recorded_impersonation_is_sent_and_read() {
    let operation = &vector("descope/impersonate_api.json")["impersonate"];
    for case in listed(&operation["cases"], 4) {
        let wire = Wire::answering(&case["response"]);
        let token = descope(&wire).impersonate(&impersonate(&case["json"])).await.unwrap();
        assert_eq!(token.expose(), case["response"]["jwt"]);
        assert_sent(&wire.asked()[0], operation, &case["json"]);
    }
}

/// The bodies of Node leave out what is unset: ours are those, byte for byte.
#[tokio::test]
async fn the_bodies_of_node_are_sent_as_they_are() {
    let recorded = vector("descope/impersonate_api.json");
    let of_node = |operation: &str| {
        let cases = recorded[operation]["cases"].as_array().unwrap();
        cases.iter().find(|case| case["sdk"] == "node").unwrap()["json"].clone()
    };
    let wire = Wire::answering(&json!({ "jwt": "foo" })).then(200, &[], r#"{"jwt":"foo"}"#);
    descope(&wire).impersonate(&impersonate(&of_node("impersonate"))).await.unwrap();
    descope(&wire).stop_impersonation(&stop(&of_node("stop"))).await.unwrap();
    let expected = [
        r#"{"impersonatorId":"imp1","loginId":"imp2","validateConsent":true,"customClaims":{"k1":"v1"},"selectedTenant":"t1"}"#,
        r#"{"jwt":"jwt","customClaims":{"k1":"v1"},"selectedTenant":"t1","refreshDuration":32}"#,
    ];
    for (request, expected) in wire.asked().iter().zip(expected) {
        assert_eq!(request.body(), expected.as_bytes());
    }
}

#[tokio::test]
async fn a_step_up_has_an_endpoint_of_its_own() {
    let operation = &vector("descope/impersonate_api.json")["impersonate_stepup"];
    let wish = impersonate(&operation["json"]);
    for wish in [wish.clone(), wish.step_up()] {
        let wire = Wire::answering(&json!({ "jwt": "stepup_response" }));
        let token = descope(&wire).impersonate_step_up(&wish).await.unwrap();
        assert_eq!(token.expose(), "stepup_response");
        assert_sent(&wire.asked()[0], operation, &operation["json"]);
    }
}

#[tokio::test]
async fn every_recorded_stop_is_sent_and_read() {
    let operation = &vector("descope/impersonate_api.json")["stop"];
    for case in listed(&operation["cases"], 3) {
        let wire = Wire::answering(&operation["response"]);
        let token = descope(&wire).stop_impersonation(&stop(&case["json"])).await.unwrap();
        assert_eq!(token.expose(), operation["response"]["jwt"]);
        assert_sent(&wire.asked()[0], operation, &case["json"]);
    }
}

/// "rejected before any request", as the SDKs do.
#[tokio::test]
async fn what_the_sdks_refuse_when_empty_is_refused() {
    let recorded = vector("descope/impersonate_api.json");
    for validation in recorded["client_side_validation"].as_array().unwrap() {
        let wire = Wire::answering(&json!({ "jwt": "foo" }));
        let client = descope(&wire);
        let refused = match text(validation, "field") {
            "impersonatorId" => client.impersonate(&Impersonate::user("imp2").by("")).await,
            "loginId" => client.impersonate(&Impersonate::user("").by("imp1")).await,
            "jwt" => client.stop_impersonation(&StopImpersonation::of(RefreshToken::new(""))).await,
            other => panic!("{other} is new"),
        };
        assert!(refused.is_err() && wire.asked().is_empty());
    }
}

#[tokio::test]
async fn an_answer_without_a_token_is_none() {
    for body in ["", "{}", "[]", r#"{"jwt":null}"#, r#"{"jwt":""}"#, r#"{"jwt":1}"#, "<html>"] {
        let wire = Wire::default().then(200, &[], body);
        assert!(descope(&wire).impersonate(&Impersonate::user("imp2").by("imp1")).await.is_err(), "{body}");
    }
}
