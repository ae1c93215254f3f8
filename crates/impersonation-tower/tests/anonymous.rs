//! A gate that lets anonymous requests pass still asks of users what its policy asks of users.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use impersonation_core::Policy;
use impersonation_core::testing::Issuer;
use impersonation_tower::{Gate, SessionLayer};
use tower::{ServiceBuilder, ServiceExt as _};

async fn nobody_gets(policy: Policy) -> u16 {
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(Issuer::rfc8693().verifier()))
        .layer(Gate::new(policy).allow_anonymous())
        .service_fn(async |_: Request<Full<Bytes>>| Ok::<_, Infallible>(Response::new(Full::<Bytes>::default())));
    service.oneshot(Request::new(Full::default())).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn nobody_passes_where_only_actors_are_kept_out() {
    for policy in [Policy::open(), Policy::deny(), Policy::read_only().actor_must(|_, _| false)] {
        assert_eq!(nobody_gets(policy).await, 200);
    }
}

#[tokio::test]
async fn nobody_passes_for_a_user_who_would_be_asked_for_something() {
    for policy in [
        Policy::open().requires_permission("reports:read"),
        Policy::open().recent_authentication(Duration::from_secs(60)),
        Policy::open().session_must(|_, _| true),
    ] {
        assert_eq!(nobody_gets(policy).await, 401);
    }
}
