//! What goes wrong is said once, and nothing secret with it.

use std::io;
use std::sync::{Arc, Mutex};

use crate::support::{Answer, Endpoint, status, token, verifier};
use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;
use impersonation_core::testing::Issuer;
use impersonation_jwks::Jwks;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// What is logged while keys are configured and one token is verified.
async fn logged(answer: Answer) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::start();
    endpoint.answer("/keys?key=hidden", answer);
    let keys = Jwks::url(endpoint.url("/keys?key=hidden")).bearer_token("hidden");
    let verifier = verifier(&issuer, keys);
    let token = token(&issuer);
    for _ in 0..10 {
        status(&verifier, &token).await;
    }
    let text = log.text();
    assert!(!text.contains("hidden") && !text.contains(&token), "{text}");
    text
}

#[tokio::test]
async fn plain_http_is_said_aloud() {
    let text = logged(Answer::set(Issuer::rfc8693().jwks())).await;
    assert_eq!(text.matches("keys are fetched over plain http").count(), 1, "{text}");
}

#[tokio::test]
async fn a_failed_fetch_is_logged_once_with_its_cause() {
    for (answer, cause) in [
        (Answer::status(301).with("location: https://hidden.example/"), "the answer is 301"),
        (Answer::set("hidden"), "the answer is no key set"),
        (Answer::set(r#"{"keys":[]}"#), "no key of the set can be used"),
        (Answer::set("x".repeat(1024 * 1024)), "the answer is larger than 512 KiB"),
        (Answer::Nothing, "keys could not be fetched"),
    ] {
        let text = logged(answer).await;
        assert_eq!(text.matches(cause).count(), 1, "{cause} in {text}");
        assert_eq!(text.matches("keys could not be fetched").count(), 1, "{text}");
    }
}

#[tokio::test]
async fn keys_that_are_left_out_are_logged() {
    let set = Issuer::rfc8693().jwks().replace(r#"{"keys":["#, r#"{"keys":[{"kty":"oct","k":"hidden"},"#);
    let text = logged(Answer::set(set)).await;
    assert_eq!(text.matches("key 0 of the set is left out").count(), 1, "{text}");
}

#[tokio::test]
async fn a_failure_at_discovered_keys_names_their_address() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let endpoint = Endpoint::start();
    let issuer = Issuer::new(Dialect::Rfc8693, endpoint.url("/realm"), Algorithm::ES256);
    let metadata = format!(r#"{{"issuer":"{}","jwks_uri":"{}"}}"#, issuer.url(), endpoint.url("/keys"));
    endpoint.answer("/realm/.well-known/openid-configuration", Answer::set(metadata));
    endpoint.answer("/keys", Answer::status(500));
    status(&verifier(&issuer, Jwks::discover()), &token(&issuer)).await;
    let (text, cause) = (log.text(), format!("the answer is 500 (the keys are at {})", endpoint.url("/keys")));
    assert!(text.contains(&cause), "{text}");
}
