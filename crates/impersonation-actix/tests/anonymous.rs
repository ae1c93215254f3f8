//! A gate that lets anonymous requests pass still asks of users what its policy asks of users.

use std::time::Duration;

use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, web};
use impersonation_actix::{Gate, Policy, SessionMiddleware};
use impersonation_core::testing::Issuer;

async fn nobody_gets(policy: Policy) -> u16 {
    let app = App::new()
        .wrap(Gate::new(policy).allow_anonymous())
        .wrap(SessionMiddleware::new(Issuer::rfc8693().verifier()))
        .route("/", web::get().to(async || "in"));
    call_service(&init_service(app).await, TestRequest::get().to_request()).await.status().as_u16()
}

#[actix_web::test]
async fn nobody_passes_where_only_actors_are_kept_out() {
    for policy in [Policy::open(), Policy::deny(), Policy::read_only().actor_must(|_, _| false)] {
        assert_eq!(nobody_gets(policy).await, 200);
    }
}

#[actix_web::test]
async fn nobody_passes_for_a_user_who_would_be_asked_for_something() {
    for policy in [
        Policy::open().requires_permission("reports:read"),
        Policy::open().recent_authentication(Duration::from_secs(60)),
        Policy::open().session_must(|_, _| true),
    ] {
        assert_eq!(nobody_gets(policy).await, 401);
    }
}
