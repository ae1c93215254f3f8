use impersonation_core::provider::{ProviderErrorKind, Secret};
use impersonation_providers::workos::{AskedCode, Callback, PendingSignIn, UnaskedCode};
use serde_json::{Value, json};

use crate::wire::{Wire, vector};
use crate::{ISSUER, workos};

fn asked(code: &str) -> AskedCode {
    let pending = PendingSignIn::new(Secret::new("s"), Secret::new("a-test-verifier"));
    match Callback::read(&format!("code={code}&state=s"), Some(pending)) {
        Ok(Callback::Asked(code)) => code,
        other => panic!("{other:?}"),
    }
}

fn unasked(code: &str) -> UnaskedCode {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("code", code).finish();
    match Callback::read(&query, None) {
        Ok(Callback::Unasked(code)) => code,
        other => panic!("{other:?}"),
    }
}

/// The recorded answer leaves the tokens out, as workos-node's test does.
fn with_tokens(recorded: &Value) -> Value {
    let mut answer = recorded.clone();
    answer["access_token"] =
        ISSUER.session("user_01H5JQDV7R7ATEYZDEG0W5PRYS").acting("admin@example.com").token().into();
    answer["refresh_token"] = "a-test-refresh-token".into();
    answer
}

#[tokio::test]
async fn the_recorded_request_is_sent_and_its_answer_read() {
    let file = vector("workos/authenticate_response.json");
    let wire = Wire::answering(&with_tokens(&file["response"]));
    let found = workos(&wire).accept_impersonation(&unasked("or this")).await.unwrap();

    let (asked, authorization, body) = wire.only();
    assert_eq!(asked, "POST https://api.workos.com/user_management/authenticate");
    assert_eq!(body, file["request"]["body"]);
    assert_eq!(authorization, "", "the key is in the body");

    let (user, impersonator) = (&file["response"]["user"], found.impersonator.unwrap());
    assert_eq!(json!({ "email": impersonator.email, "reason": impersonator.reason }), file["response"]["impersonator"]);
    // Written, a user has the names that workos-node gives; each value is the recorded one.
    let written = serde_json::to_value(&found.user).unwrap();
    for (name, value) in user.as_object().unwrap() {
        let mut parts = name.split('_');
        let first = parts.next().unwrap().to_owned();
        let camel = parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..]);
        assert_eq!(&written[&camel], value, "{name}");
    }
}

#[tokio::test]
async fn an_answer_without_tokens_signs_nobody_in() {
    let file = vector("workos/authenticate_response.json");
    let wire = Wire::answering(&file["response"]);
    let error = workos(&wire).sign_in(&asked("c")).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
}

#[tokio::test]
async fn the_verifier_goes_with_the_code() {
    let file = vector("workos/authenticate_response.json");
    let wire = Wire::answering(&with_tokens(&file["response"]));
    workos(&wire).sign_in(&asked("c")).await.unwrap();
    assert_eq!(wire.only().2["code_verifier"], "a-test-verifier");
}

#[tokio::test]
async fn an_unasked_code_is_good_for_an_impersonation_alone() {
    let file = vector("workos/authenticate_response.json");
    let wire = Wire::answering(&with_tokens(&file["response"]));
    assert!(workos(&wire).accept_impersonation(&unasked("c")).await.unwrap().impersonator.is_some());

    for ordinary in [json!(null), json!("left out")] {
        let mut answer = with_tokens(&file["response"]);
        match ordinary.is_null() {
            true => answer["impersonator"] = ordinary,
            false => drop(answer.as_object_mut().unwrap().remove("impersonator")),
        }
        // The method alone is not enough: nobody is named.
        answer["authentication_method"] = "Impersonation".into();
        let wire = Wire::answering(&answer);
        let error = workos(&wire).accept_impersonation(&unasked("c")).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ProviderErrorKind::Denied, Some("not_an_impersonation")));
    }
}

/// What WorkOS says beside the token is not signed.
#[tokio::test]
async fn an_unasked_code_is_refused_where_the_token_says_otherwise() {
    let file = vector("workos/authenticate_response.json");
    let session = ISSUER.session("user_01H5JQDV7R7ATEYZDEG0W5PRYS");
    let tokens = [session.token(), session.clone().acting("other@example.com").token(), "no token".into()];
    for token in tokens {
        let mut answer = with_tokens(&file["response"]);
        answer["access_token"] = token.into();
        let error = workos(&Wire::answering(&answer)).accept_impersonation(&unasked("c")).await.unwrap_err();
        assert_eq!(error.code(), Some("not_an_impersonation"));
    }
}

#[tokio::test]
async fn a_malformed_impersonator_is_no_ordinary_sign_in() {
    let file = vector("workos/authenticate_response.json");
    for impersonator in [
        json!("admin@example.com"),
        json!({}),
        json!({ "email": 7, "reason": null }),
        json!([]),
        json!(["a@example.com", "why"]),
    ] {
        let mut answer = with_tokens(&file["response"]);
        answer["impersonator"] = impersonator;
        let wire = Wire::answering(&answer);
        let error = workos(&wire).sign_in(&asked("c")).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
    }
}
