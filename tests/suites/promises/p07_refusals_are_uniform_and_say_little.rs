//! Promise 7: a refusal is the same for every cause, the reason is in the response's extensions, and no log holds a token.

use std::io;
use std::sync::{Arc, Mutex};

use impersonation_core::Timestamp;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use serde_json::json;
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::filter::LevelFilter;

use impersonation_conformance::drive::{App, Ask};

use crate::small::{self, Plumbing};

/// Everything that is logged, at every level, while `work` runs.
pub(crate) async fn captured(work: impl Future<Output = ()>) -> String {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // While there is one subscriber alone, tracing asks each thread for its own, and other tests' threads have none.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    work.with_subscriber(subscriber).await;
    let bytes = log.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

/// Tokens that are refused for as many reasons as there are.
fn bad_tokens(issuer: &Issuer) -> Vec<(String, Reason)> {
    let session = || issuer.session("user_2");
    let good = session().token();
    let (signed, _) = good.rsplit_once('.').unwrap();
    vec![
        ("secret-opaque-token".into(), Reason::TokenMalformed),
        (format!("{good}A"), Reason::SignatureInvalid),
        (format!("{good}=="), Reason::TokenMalformed),
        (format!("{good}.x"), Reason::TokenMalformed),
        ("x".repeat(20_000), Reason::TokenTooLarge),
        (format!("{signed}.AAAA"), Reason::SignatureInvalid),
        (format!("{signed}."), Reason::SignatureInvalid),
        (session().header("alg", "none").token(), Reason::AlgorithmNotAllowed),
        (session().header("crit", json!(["b64"])).token(), Reason::CriticalHeader),
        (session().claim("iss", "https://secret-issuer.example").token(), Reason::IssuerUnknown),
        (session().claim("aud", "secret-audience").token(), Reason::AudienceMismatch),
        (session().claim("act", "secret-actor").token(), Reason::ActMalformed),
        (session().expires_at(Timestamp::from_unix_seconds(1)).token(), Reason::Expired),
        (session().claim("nbf", Timestamp::MAX).token(), Reason::NotYetValid),
        (session().header("kid", "secret-kid").token(), Reason::KeyUnknown),
    ]
}

#[tokio::test]
async fn every_cause_gives_the_same_answer() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    for (token, reason) in bad_tokens(&issuer) {
        let answer = Ask::get("/whoami").bearer(&token).of(&app).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("vary"), Some("authorization"));
        assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer realm="api", error="invalid_token""#));
        assert_eq!(
            answer.body,
            "{\"type\":\"https://docs.rs/impersonation-core/latest/impersonation_core/refusal/#invalid_token\",\
             \"title\":\"The credentials are not valid\",\"status\":401,\"code\":\"invalid_token\"}"
        );
        assert_eq!(answer.refusal.unwrap().reason(), Some(reason));
    }
}

#[tokio::test]
async fn no_log_holds_a_token_or_a_claim_of_a_refused_one() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    let good = issuer.session("user_2").acting("staff_1").token();
    let tokens: Vec<_> = bad_tokens(&issuer).into_iter().map(|(token, _)| token).chain([good]).collect();
    let log = captured(async {
        for token in &tokens {
            Ask::get("/whoami").bearer(token).of(&app).await;
            Ask::get("/whoami").cookie(&format!("DS={token}")).bearer(token).of(&app).await;
            Ask::post("/reports").bearer(token).of(&app).await;
        }
    })
    .await;
    assert!(log.contains("request refused") && log.contains("staff_1"), "the log is on: {log}");
    assert!(!log.contains("secret"), "{log}");
    for token in &tokens {
        for part in token.split('.').filter(|part| part.len() > 8) {
            assert!(!log.contains(part), "{part} is in the log");
        }
    }
}

#[tokio::test]
async fn a_challenge_without_credentials_has_no_error_code() {
    let app = App::of(&Issuer::rfc8693());
    for path in ["/account", "/billing", "/reports", "/profile", "/events"] {
        let answer = Ask::get(path).of(&app).await;
        answer.assert_refused(401, "authentication_required");
        assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer realm="api""#));
        assert_eq!(answer.header("vary"), Some("authorization"));
    }
}

#[tokio::test]
async fn every_response_while_acting_is_private_and_not_stored() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    for token in
        [issuer.session("user_2").acting("staff_1").token(), issuer.session("user_2").acting_agent("a").token()]
    {
        for (method, path) in
            [("GET", "/whoami"), ("GET", "/page"), ("GET", "/billing"), ("POST", "/reports"), ("GET", "/x")]
        {
            let answer = Ask::new(method, path).bearer(&token).of(&app).await;
            assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{path}");
            assert_eq!(answer.header("vary"), Some("authorization"), "{path}");
        }
    }
    let answer = Ask::get("/whoami").bearer(&issuer.session("user_2").token()).of(&app).await;
    assert_eq!(answer.header("cache-control"), None);
    assert_eq!(Ask::get("/whoami").of(&app).await.header("vary"), Some("authorization"));
}

#[tokio::test]
async fn a_refusal_is_replaced_in_one_place() {
    let issuer = Issuer::rfc8693();
    let app = small::app(Plumbing::Teapot(issuer.verifier())).await;
    let token = issuer.session("user_2").acting("staff_1").token();
    for (path, token, code) in [
        ("/gate", token.as_str(), "impersonation_denied"),
        ("/own", token.as_str(), "impersonation_denied"),
        ("/own", "bad", "invalid_token"),
    ] {
        let answer = Ask::get(path).bearer(token).of(&app).await;
        assert_eq!((answer.status, answer.body.as_str()), (418, code), "{path}");
        assert!(answer.header("cache-control").unwrap().contains("no-store"));
        assert!(answer.refusal.is_some());
    }
}

#[test]
fn claims_that_do_not_fit_are_not_told() {
    #[derive(Debug, serde::Deserialize)]
    struct Number {
        #[expect(dead_code, reason = "it is not read")]
        national_id: u64,
    }
    let issuer = Issuer::rfc8693();
    let session = issuer.verified(&issuer.session("user_2").claim("national_id", "secret").token()).unwrap();
    let error = session.claims::<Number>().unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[test]
fn what_is_printed_for_debugging_shows_no_token() {
    use impersonation_core::request::{HeaderList, Presented, RequestView};
    let headers = [("authorization", &b"Bearer secret"[..]), ("cookie", b"DS=secret")];
    let headers = HeaderList::new(&headers);
    let request = RequestView::new("GET", &headers);
    let presented = Presented::in_header(&b"secret"[..]);
    assert!(!format!("{headers:?} {request:?} {presented:?}").contains("secret"));
}
