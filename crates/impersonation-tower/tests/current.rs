//! Who is there is known to code that nobody hands it to, for as long as the request is worked on, and to no other's.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use impersonation_core::testing::Issuer;
use impersonation_tower::{SessionLayer, current};
use tower::{ServiceBuilder, ServiceExt as _};

type Body = Full<Bytes>;

/// Who is there, as a mailer asks.
fn who() -> String {
    match current::presence() {
        None => "nothing is known".to_owned(),
        Some(presence) => match presence.session() {
            None => "nobody".to_owned(),
            Some(session) => match session.actor() {
                None => session.subject().to_owned(),
                Some(actor) => format!("{} as {}", actor.subject(), session.subject()),
            },
        },
    }
}

fn request(issuer: &Issuer, subject: &str, actor: Option<&str>) -> Request<Body> {
    let session = issuer.session(subject);
    let token = actor.map_or(session.clone(), |actor| session.acting(actor)).token();
    Request::get("/").header("authorization", format!("Bearer {token}")).body(Body::default()).unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

async fn answer(lines: Vec<String>) -> Result<Response<Body>, Infallible> {
    Ok(Response::new(Full::from(lines.join(", "))))
}

#[tokio::test]
async fn a_handler_knows_it_before_and_after_it_waits() {
    let issuer = Issuer::rfc8693();
    let service =
        ServiceBuilder::new().layer(SessionLayer::new(issuer.verifier())).service_fn(async |_: Request<Body>| {
            let before = who();
            tokio::task::yield_now().await;
            answer(vec![before, who()]).await
        });
    let acting = service.clone().oneshot(request(&issuer, "user_2", Some("staff_1"))).await.unwrap();
    assert_eq!(text(acting).await, "staff_1 as user_2, staff_1 as user_2");
    let own = service.clone().oneshot(request(&issuer, "user_2", None)).await.unwrap();
    assert_eq!(text(own).await, "user_2, user_2");
    let nobody = service.oneshot(Request::default()).await.unwrap();
    assert_eq!(text(nobody).await, "nobody, nobody");
    assert_eq!(who(), "nothing is known");
}

#[tokio::test]
async fn a_spawned_task_knows_it_only_if_it_is_carried() {
    let issuer = Issuer::rfc8693();
    let service =
        ServiceBuilder::new().layer(SessionLayer::new(issuer.verifier())).service_fn(async |_: Request<Body>| {
            let left = tokio::spawn(async { who() }).await.unwrap();
            let carried = tokio::spawn(current::carry(async {
                tokio::task::yield_now().await;
                who()
            }));
            let blocking = tokio::task::spawn_blocking(current::carry_into(who));
            answer(vec![left, carried.await.unwrap(), blocking.await.unwrap()]).await
        });
    let response = service.oneshot(request(&issuer, "user_2", Some("staff_1"))).await.unwrap();
    assert_eq!(text(response).await, "nothing is known, staff_1 as user_2, staff_1 as user_2");
}

#[tokio::test(flavor = "current_thread")]
async fn requests_that_interleave_on_one_thread_never_see_each_other() {
    let issuer = Issuer::rfc8693();
    let service =
        ServiceBuilder::new().layer(SessionLayer::new(issuer.verifier())).service_fn(async |_: Request<Body>| {
            let mut seen = Vec::new();
            for _ in 0..16 {
                seen.push(who());
                tokio::task::yield_now().await;
            }
            answer(seen).await
        });
    let call = async |request| text(service.clone().oneshot(request).await.unwrap()).await;
    let (one, another, nobody) = tokio::join!(
        call(request(&issuer, "user_2", Some("staff_1"))),
        call(request(&issuer, "user_3", None)),
        call(Request::default()),
    );
    assert_eq!(one, vec!["staff_1 as user_2"; 16].join(", "));
    assert_eq!(another, vec!["user_3"; 16].join(", "));
    assert_eq!(nobody, vec!["nobody"; 16].join(", "));
}

#[tokio::test]
async fn a_request_that_is_dropped_or_panics_leaves_nobody_behind() {
    let issuer = Issuer::rfc8693();
    let service =
        ServiceBuilder::new().layer(SessionLayer::new(issuer.verifier())).service_fn(async |_: Request<Body>| {
            assert_eq!(who(), "staff_1 as user_2");
            tokio::task::yield_now().await;
            assert_eq!(who(), "nobody", "a handler that panics");
            answer(Vec::new()).await
        });
    let mut dropped = Box::pin(service.clone().oneshot(request(&issuer, "user_2", Some("staff_1"))));
    let waits = std::future::poll_fn(|cx| std::task::Poll::Ready(dropped.as_mut().poll(cx).is_pending())).await;
    assert!(waits);
    drop(dropped);
    assert_eq!(who(), "nothing is known");

    let request = request(&issuer, "user_2", Some("staff_1"));
    let local = tokio::task::LocalSet::new();
    let panicked = local.run_until(async move { tokio::task::spawn_local(service.oneshot(request)).await }).await;
    assert!(panicked.unwrap_err().is_panic());
    assert_eq!(who(), "nothing is known");
}
