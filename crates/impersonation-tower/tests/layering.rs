//! What a gate covers among plain services. `docs/guards.md` tells the story; this pins it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;

use bytes::Bytes;
use http::{Extensions, Request, Response, StatusCode};
use http_body_util::Full;
use impersonation_core::Policy;
use impersonation_core::testing::Issuer;
use impersonation_tower::gate::{RouteGate, RouteSource};
use impersonation_tower::{Gate, SessionLayer};
use tower::util::BoxCloneSyncService;
use tower::{Layer as _, ServiceBuilder, ServiceExt as _};

type Body = Full<Bytes>;
type Service = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

async fn handler(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(Response::default())
}

fn boxed<S>(service: S) -> Service
where
    S: tower::Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    Service::new(service)
}

/// A router written by hand: it leaves what it matched where [`Matched`] finds it.
fn router(reports: Service, billing: Service) -> Service {
    boxed(tower::service_fn(move |mut request: Request<Body>| {
        let service = match request.uri().path() {
            "/reports" => Some(reports.clone()),
            "/billing" => Some(billing.clone()),
            _ => None,
        };
        let path = request.uri().path().to_owned();
        request.extensions_mut().insert(Matched(path));
        async move {
            match service {
                Some(service) => service.oneshot(request).await,
                None => {
                    let mut response = Response::<Body>::default();
                    *response.status_mut() = StatusCode::NOT_FOUND;
                    Ok(response)
                }
            }
        }
    }))
}

#[derive(Clone)]
struct Matched(String);

impl RouteSource for Matched {
    fn route(extensions: &Extensions) -> Option<&str> {
        extensions.get::<Self>().map(|matched| &*matched.0)
    }
}

/// What staff get there, under a session layer.
async fn staff(service: Service, method: &str, path: &str) -> u16 {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
    let service = SessionLayer::new(issuer.verifier()).layer(service);
    service.oneshot(request.body(Body::default()).unwrap()).await.unwrap().status().as_u16()
}

fn open() -> Service {
    boxed(tower::service_fn(handler))
}

#[tokio::test]
async fn in_a_service_builder_the_session_layer_comes_first() {
    let issuer = Issuer::rfc8693();
    let session = || SessionLayer::new(issuer.verifier());
    let right = ServiceBuilder::new().layer(session()).layer(Gate::deny()).service_fn(handler);
    assert_eq!(right.oneshot(Request::default()).await.unwrap().status(), 401);
    let wrong = ServiceBuilder::new().layer(Gate::deny()).layer(session()).service_fn(handler);
    assert_eq!(wrong.oneshot(Request::default()).await.unwrap().status(), 500);
}

#[tokio::test]
async fn a_gate_within_a_router_covers_the_service_that_it_is_put_around() {
    let router = || router(open(), boxed(Gate::deny().layer(open())));
    assert_eq!(staff(router(), "GET", "/billing").await, 403);
    assert_eq!(staff(router(), "GET", "/reports").await, 200);
    assert_eq!(staff(router(), "GET", "/nowhere").await, 404);
}

#[tokio::test]
async fn a_gate_around_a_router_covers_all_of_it() {
    let router = || boxed(Gate::deny().layer(router(open(), open())));
    for path in ["/billing", "/reports", "/nowhere"] {
        assert_eq!(staff(router(), "GET", path).await, 403, "{path}");
    }
}

#[tokio::test]
async fn exceptions_that_name_a_route_hold_inside_the_router_that_says_it() {
    let policy = || Policy::read_only().counts_as_read("POST", "/reports");
    let told = || RouteGate::<Matched>::new(policy());
    assert_eq!(staff(router(boxed(told().layer(open())), open()), "POST", "/reports").await, 200);
    assert_eq!(staff(boxed(told().layer(router(open(), open()))), "POST", "/reports").await, 403, "not matched yet");
    let untold = || Gate::new(policy());
    assert_eq!(staff(router(boxed(untold().layer(open())), open()), "POST", "/reports").await, 403);
}
