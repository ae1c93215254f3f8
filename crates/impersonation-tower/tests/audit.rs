//! Each request of an actor's makes one event, whatever becomes of it; no other does.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::future::{pending, ready};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Extensions, Request, Response};
use http_body_util::Full;
use impersonation_core::testing::Issuer;
use impersonation_tower::audit::{self, AuditError, AuditSink, Event, Level, Queue, RouteAudit};
use impersonation_tower::gate::RouteSource;
use impersonation_tower::{AuditLayer, Gate, SessionLayer};
use serde_json::Value;
use tower::{Service, ServiceBuilder, ServiceExt as _};

type Body = Full<Bytes>;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Value>>>);

impl AuditSink for Kept {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        self.0.lock().unwrap().push(serde_json::to_value(event).unwrap());
        Ok(())
    }
}

/// The events that `work` makes.
async fn events(work: impl AsyncFnOnce(Queue)) -> Vec<Value> {
    let kept = Kept::default();
    let (queue, worker) = audit::queue(kept.clone(), 64);
    work(queue).await;
    worker.await;
    let events = kept.0.lock().unwrap();
    events.clone()
}

async fn handler(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(Response::default())
}

/// A request of whoever it is.
fn request(issuer: &Issuer, method: &str, actor: Option<&str>) -> Request<Body> {
    let session = issuer.session("user_2");
    let token = actor.map_or(session.clone(), |actor| session.acting(actor)).token();
    let request =
        Request::builder().method(method).uri("/users/7?q=secret").header("authorization", format!("Bearer {token}"));
    request.body(Body::default()).unwrap()
}

#[tokio::test]
async fn a_request_of_an_actors_is_recorded_with_both_identities() {
    let issuer = Issuer::rfc8693();
    let events = events(async |queue| {
        let (session, audit) = (SessionLayer::new(issuer.verifier()), AuditLayer::new(Level::All).to(queue));
        let service = ServiceBuilder::new().layer(session).layer(audit).service_fn(handler);
        service.oneshot(request(&issuer, "GET", Some("staff_1"))).await.unwrap();
    });
    let events = events.await;
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!((&event["method"], &event["status"]), (&"GET".into(), &200.into()));
    assert_eq!((&event["subject"], &event["actor"]["subject"]), (&"user_2".into(), &"staff_1".into()));
    assert_eq!(event["route"], Value::Null, "plain tower knows none");
    assert!(!event.to_string().contains("secret"), "the query is nowhere");
}

#[tokio::test]
async fn neither_a_user_nor_nobody_makes_an_event() {
    let issuer = Issuer::rfc8693();
    let events = events(async |queue| {
        let (session, audit) = (SessionLayer::new(issuer.verifier()), AuditLayer::new(Level::All).to(queue));
        let service = ServiceBuilder::new().layer(session).layer(audit).service_fn(handler);
        service.clone().oneshot(request(&issuer, "POST", None)).await.unwrap();
        service.oneshot(Request::post("/").body(Body::default()).unwrap()).await.unwrap();
    });
    assert_eq!(events.await, [] as [Value; 0]);
}

#[tokio::test]
async fn the_level_says_which_requests() {
    let issuer = Issuer::rfc8693();
    for (level, methods) in [
        (Level::None, &[][..]),
        (Level::Writes, &["POST", "DELETE", "get"]),
        (Level::All, &["GET", "POST", "HEAD", "DELETE", "get"]),
    ] {
        let events = events(async |queue| {
            let (session, audit) = (SessionLayer::new(issuer.verifier()), AuditLayer::new(level).to(queue));
            let service = ServiceBuilder::new().layer(session).layer(audit).service_fn(handler);
            for method in ["GET", "POST", "HEAD", "DELETE", "get"] {
                service.clone().oneshot(request(&issuer, method, Some("staff_1"))).await.unwrap();
            }
        });
        let recorded: Vec<_> = events.await.iter().map(|event| event["method"].as_str().unwrap().to_owned()).collect();
        assert_eq!(recorded, methods, "{level:?}");
    }
}

#[tokio::test]
async fn what_a_gate_refuses_is_recorded() {
    let issuer = Issuer::rfc8693();
    let events = events(async |queue| {
        let (session, audit) = (SessionLayer::new(issuer.verifier()), AuditLayer::new(Level::All).to(queue));
        let service = ServiceBuilder::new().layer(session).layer(audit).layer(Gate::deny()).service_fn(handler);
        assert_eq!(service.oneshot(request(&issuer, "POST", Some("staff_1"))).await.unwrap().status(), 403);
    });
    let events = events.await;
    assert_eq!((events.len(), &events[0]["status"]), (1, &403.into()));
}

#[tokio::test]
async fn an_error_of_the_service_is_recorded_without_a_status() {
    let issuer = Issuer::rfc8693();
    let events = events(async |queue| {
        let (session, audit) = (SessionLayer::new(issuer.verifier()), AuditLayer::new(Level::All).to(queue));
        let fail = |_: Request<Body>| ready(Err::<Response<Body>, _>("broken"));
        let service = ServiceBuilder::new().layer(session).layer(audit).service_fn(fail);
        assert_eq!(service.oneshot(request(&issuer, "POST", Some("staff_1"))).await.unwrap_err(), "broken");
    });
    let events = events.await;
    assert_eq!((events.len(), &events[0]["status"]), (1, &Value::Null));
}

#[tokio::test]
async fn a_request_whose_client_went_away_is_recorded() {
    let issuer = Issuer::rfc8693();
    let events = events(async |queue| {
        let (session, audit) = (SessionLayer::new(issuer.verifier()), AuditLayer::new(Level::All).to(queue));
        let hang = |_: Request<Body>| pending::<Result<Response<Body>, Infallible>>();
        let mut service = ServiceBuilder::new().layer(session).layer(audit).service_fn(hang);
        let mut call = Box::pin(service.ready().await.unwrap().call(request(&issuer, "POST", Some("staff_1"))));
        assert!(futures_poll(&mut call).await, "it waits");
        drop(call);
    });
    let events = events.await;
    assert_eq!((events.len(), &events[0]["status"]), (1, &Value::Null));
}

/// Whether a future that is polled once has to wait.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|cx| std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(cx).is_pending())).await
}

/// What a router of one's own leaves in the extensions.
#[derive(Clone)]
struct Matched(&'static str);

impl RouteSource for Matched {
    fn route(extensions: &Extensions) -> Option<&str> {
        extensions.get::<Self>().map(|matched| matched.0)
    }
}

#[tokio::test]
async fn the_route_is_the_pattern_that_a_router_above_matched() {
    let issuer = Issuer::rfc8693();
    let events = events(async |queue| {
        let audit = RouteAudit::<Matched>::new(Level::All).to(queue);
        let service =
            ServiceBuilder::new().layer(SessionLayer::new(issuer.verifier())).layer(audit).service_fn(handler);
        let mut request = request(&issuer, "GET", Some("staff_1"));
        request.extensions_mut().insert(Matched("/users/{id}"));
        service.oneshot(request).await.unwrap();
    });
    assert_eq!(events.await[0]["route"], "/users/{id}");
}

#[tokio::test]
async fn without_a_session_layer_it_is_a_loud_500() {
    let service = ServiceBuilder::new().layer(AuditLayer::new(Level::All)).service_fn(handler);
    let response = service.oneshot(Request::default()).await.unwrap();
    assert_eq!(response.status(), 500);
    let refusal: &impersonation_core::Refusal = response.extensions().get().unwrap();
    assert!(refusal.fix().unwrap().contains("SessionLayer"));
}

struct Stuck;

impl AuditSink for Stuck {
    async fn write(&self, _: &Event) -> Result<(), AuditError> {
        pending().await
    }
}

#[tokio::test]
async fn no_request_waits_for_a_sink_and_what_is_lost_is_counted() {
    let issuer = Issuer::rfc8693();
    let (queue, worker) = audit::queue(Stuck, 1);
    let worker = tokio::spawn(worker);
    let (session, audit) = (SessionLayer::new(issuer.verifier()), AuditLayer::new(Level::All).to(queue.clone()));
    let service = ServiceBuilder::new().layer(session).layer(audit).service_fn(handler);
    for _ in 0..8 {
        service.clone().oneshot(request(&issuer, "POST", Some("staff_1"))).await.unwrap();
    }
    assert!(queue.lost() >= 6, "{queue:?}");
    worker.abort();
}
