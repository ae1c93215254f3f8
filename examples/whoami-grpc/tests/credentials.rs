//! What the session layer says of credentials.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use http_body_util::BodyExt as _;
use impersonation_core::Timestamp;
use impersonation_core::testing::Issuer;
use support::{Credentials, Served};
use tonic::{Code, Status};
use whoami_grpc::proto::Who;

const PAST: Timestamp = Timestamp::from_unix_seconds(1_600_000_000);

async fn who(served: &Served, credentials: Credentials) -> Result<Who, Status> {
    served.accounts(credentials).await.who_am_i(()).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn an_actor_is_told_from_the_user() {
    let served = Served::start().await;
    let user = who(&served, served.user()).await.unwrap();
    assert_eq!((user.subject.as_deref(), &*user.acting, user.actor), (Some("user_2"), "none", None));
    let staff = who(&served, served.staff()).await.unwrap();
    assert_eq!((staff.subject.as_deref(), &*staff.acting, staff.impersonated), (Some("user_2"), "staff", true));
    assert_eq!(staff.actor.unwrap().subject, "staff_1");
}

#[tokio::test]
async fn nobody_may_ask_and_is_told_so() {
    let served = Served::start().await;
    let nobody = who(&served, Credentials::none()).await.unwrap();
    assert_eq!((nobody.subject, &*nobody.acting), (None, "none"));
}

#[tokio::test]
async fn a_method_that_needs_a_session_is_unauthenticated_without_one() {
    let served = Served::start().await;
    let by_handler = served.accounts(Credentials::none()).await.create_report(()).await.unwrap_err();
    let by_gate = served.billing(Credentials::none()).await.get_plan(()).await.unwrap_err();
    for status in [by_handler, by_gate] {
        assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "authentication_required"));
        assert_eq!(status.metadata().get("www-authenticate").unwrap(), r#"Bearer realm="api""#);
    }
}

#[tokio::test]
async fn a_bad_token_is_unauthenticated_even_where_nobody_may_call_and_never_says_why() {
    let served = Served::start().await;
    let session = || served.issuer.session("user_2");
    for token in [
        "nonsense".to_owned(),
        session().expires_at(PAST).token(),
        session().audience("another").token(),
        session().claim("act", "staff_1").token(),
        Issuer::rfc8693().session("user_2").token(),
    ] {
        let status = who(&served, Credentials::bearer(&token)).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "invalid_token"));
        assert!(status.details().is_empty());
        let mut told: Vec<_> = status.metadata().as_ref().keys().map(http::HeaderName::as_str).collect();
        told.sort_unstable();
        assert_eq!(told, ["cache-control", "content-type", "date", "vary", "www-authenticate"]);
        let challenge = status.metadata().get("www-authenticate").unwrap();
        assert_eq!(challenge, r#"Bearer realm="api", error="invalid_token""#);
    }
}

#[tokio::test]
async fn two_credentials_are_an_invalid_argument() {
    let served = Served::start().await;
    let both = Credentials([served.user().0, served.staff().0].concat());
    let status = who(&served, both).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "conflicting_credentials"));
}

#[tokio::test]
async fn a_refusal_is_200_with_its_status_among_the_headers_and_no_body() {
    let served = Served::start().await;
    let response = served.raw("POST", "/whoami.v1.Accounts/CreateReport", &served.staff()).await;
    let (head, body) = response.into_parts();
    assert_eq!(head.status, 200);
    let header = |name: &str| head.headers[name].to_str().unwrap();
    assert_eq!((header("grpc-status"), header("grpc-message")), ("7", "read_only"));
    assert_eq!((header("content-type"), header("cache-control")), ("application/grpc", "private, no-store"));
    assert!(body.collect().await.unwrap().to_bytes().is_empty());
}
