//! No key and no token is in what a developer might log.

use impersonation_core::Provider as _;
use impersonation_core::provider::Start;
use impersonation_providers::Descope;
use impersonation_providers::descope::{AuditSearch, Impersonate, RefreshToken, StopImpersonation};
use impersonation_providers::http::Connection;
use serde_json::json;

use crate::provider::own_session;
use crate::wire::Wire;

fn client(wire: &Wire) -> Descope {
    Descope::new("P2TestProject", "secret-key", wire.connection()).unwrap()
}

fn shows_no_secret(shown: &str) {
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn nothing_that_is_shown_has_a_secret_in_it() {
    let address = Connection::new().base_url("https://api.example/secret-path").transport(Wire::default());
    shows_no_secret(&format!("{:?}", Descope::new("P2TestProject", "secret-key", address).unwrap()));
    shows_no_secret(&format!("{:?}", Descope::new("P2", "secret key", Connection::new())));
    shows_no_secret(&format!("{:?}", Descope::new("P2:secret", "key", Connection::new())));
    let token = RefreshToken::new("secret-token");
    shows_no_secret(&format!("{token:?} {:?}", StopImpersonation::of(token.clone())));

    let wire = Wire::answering(&json!({ "jwt": "secret-jwt" })).then(200, &[], r#"{"jwt":"secret-jwt"}"#).then(
        200,
        &[],
        r#"{"sessionJwt":"secret-session","refreshJwt":"secret-refresh"}"#,
    );
    let client = client(&wire);
    let wish = Impersonate::user("imp2").by("imp1");
    shows_no_secret(&format!("{:?}", client.impersonate(&wish).await.unwrap()));
    shows_no_secret(&format!("{:?}", client.impersonate_step_up(&wish).await.unwrap()));
    shows_no_secret(&format!("{:?}", client.refresh(&token).await.unwrap()));
    // A transport of the application's may log the headers.
    for request in wire.asked() {
        shows_no_secret(&format!("{:?}", request.headers()));
    }
}

/// A provider that repeats what it was sent.
#[tokio::test]
async fn an_error_does_not_repeat_what_the_answer_says() {
    let echo = r#"{"errorCode":"secret-key","errorDescription":"secret-token","errorMessage":"Bearer P2:secret-key"}"#;
    for (status, body) in
        [(400, echo), (401, echo), (429, echo), (500, "secret"), (200, r#"{"secret":1}"#), (302, echo)]
    {
        let answers = (0..6)
            .fold(Wire::default(), |wire, _| wire.then(status, &[("location", "https://e.example/secret")], body));
        let client = client(&answers);
        let (wish, token) = (Impersonate::user("imp2").by("imp1"), RefreshToken::new("secret-token"));
        let errors = [
            client.impersonate(&wish).await.unwrap_err(),
            client.impersonate_step_up(&wish).await.unwrap_err(),
            client.stop_impersonation(&StopImpersonation::of(token.clone())).await.unwrap_err(),
            client.refresh(&token).await.unwrap_err(),
            client.start(Start::new(&own_session(), "user_2")).await.unwrap_err(),
            client.refresh(&RefreshToken::new("a secret")).await.unwrap_err(),
        ];
        for error in &errors {
            let mut shown = format!("{error} {error:?}");
            let mut source = std::error::Error::source(error);
            while let Some(cause) = source {
                shown += &format!("{cause} {cause:?}");
                source = cause.source();
            }
            shows_no_secret(&shown);
        }
    }
}

#[tokio::test]
async fn the_management_key_goes_nowhere_but_into_its_header() {
    let wire = Wire::answering(&json!({}));
    client(&wire).audit(&AuditSearch::new().text("t")).await.unwrap();
    let (line, authorization, body) = wire.only();
    assert!(!line.contains("secret") && !body.to_string().contains("secret"));
    assert_eq!(authorization, "Bearer P2TestProject:secret-key");
}
