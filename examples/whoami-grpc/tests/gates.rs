//! What actors may call.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use http::Response;
use http_body_util::BodyExt as _;
use impersonation_core::testing::Issuer;
use impersonation_tower::gate::RouteGate;
use impersonation_tower::{Policy, SessionLayer};
use support::{Credentials, Served, raw};
use tonic::Code;
use tonic::body::Body;
use tonic::service::Routes;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use whoami_common::Shutdown;
use whoami_grpc::proto::accounts_server::AccountsServer;
use whoami_grpc::{Accounts, Method, gate, name_method, response};

const CREATE: &str = "/whoami.v1.Accounts/CreateReport";
const LIST: &str = "/whoami.v1.Accounts/ListReports";

fn routes() -> Routes {
    Routes::new(AccountsServer::new(Accounts::new(Shutdown::never())))
}

/// How a call ended: its status is among the headers where it was refused, behind the body otherwise.
async fn code(response: Response<Body>) -> Code {
    let (head, body) = response.into_parts();
    let trailers = body.collect().await.unwrap().trailers().cloned().unwrap_or_default();
    let status = head.headers.get("grpc-status").or(trailers.get("grpc-status"));
    Code::from_bytes(status.unwrap().as_bytes())
}

#[tokio::test]
async fn an_actor_reads_and_does_not_write() {
    let served = Served::start().await;
    for who in [served.staff(), served.agent()] {
        let mut accounts = served.accounts(who).await;
        assert!(accounts.list_reports(()).await.is_ok());
        let status = accounts.create_report(()).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::PermissionDenied, "read_only"));
    }
    assert!(served.accounts(served.user()).await.create_report(()).await.unwrap().into_inner().created);
}

#[tokio::test]
async fn a_service_behind_a_gate_of_its_own_is_closed_to_every_actor() {
    let served = Served::start().await;
    for who in [served.staff(), served.agent()] {
        let status = served.billing(who).await.get_plan(()).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::PermissionDenied, "impersonation_denied"));
    }
    assert_eq!(served.billing(served.user()).await.get_plan(()).await.unwrap().into_inner().plan, "pro");
}

#[tokio::test]
async fn a_handler_that_asks_for_the_user_in_person_refuses_actors() {
    let served = Served::start().await;
    let status = served.accounts(served.staff()).await.get_recovery_codes(()).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::PermissionDenied, "impersonation_denied"));
    assert!(served.accounts(served.user()).await.get_recovery_codes(()).await.is_ok());
}

#[tokio::test]
async fn a_method_that_is_not_listed_is_closed_to_actors() {
    let served = Served::start().await;
    for path in ["/whoami.v1.Accounts/DeleteReport", "/another.Service/Read", "/whoami.v1.Accounts/ListReports/"] {
        assert_eq!(code(served.raw("POST", path, &served.staff()).await).await, Code::PermissionDenied, "{path}");
        assert_eq!(code(served.raw("POST", path, &served.user()).await).await, Code::Unimplemented, "{path}");
    }
}

#[tokio::test]
async fn a_write_by_get_is_served_by_tonic_and_refused_by_the_gate() {
    let served = Served::start().await;
    assert_eq!(code(served.raw("GET", CREATE, &served.user()).await).await, Code::Ok);
    for method in ["GET", "HEAD", "OPTIONS", "QUERY"] {
        assert_eq!(code(served.raw(method, CREATE, &served.staff()).await).await, Code::PermissionDenied, "{method}");
    }
}

#[tokio::test]
async fn without_writes_by_get_a_write_by_get_is_open() {
    let issuer = Issuer::rfc8693();
    let open = RouteGate::<Method>::new(Policy::read_only()).on_refusal(response);
    let session = SessionLayer::new(issuer.verifier()).on_refusal(response);
    let service = ServiceBuilder::new().layer(session).layer(open).service(routes());
    let staff = Credentials::bearer(&issuer.session("user_2").acting("staff_1").token());
    assert_eq!(code(raw(service.clone(), "POST", CREATE, &staff).await).await, Code::PermissionDenied);
    // Why the example's gate says that GET writes. Should tonic refuse it one day, this test says so.
    assert_eq!(code(raw(service, "GET", CREATE, &staff).await).await, Code::Ok);
}

#[tokio::test]
async fn exceptions_open_nothing_where_the_method_is_not_named_outside_the_gate() {
    let issuer = Issuer::rfc8693();
    let session = SessionLayer::new(issuer.verifier()).on_refusal(response);
    let staff = Credentials::bearer(&issuer.session("user_2").acting("staff_1").token());
    let name = MapRequestLayer::new(name_method);
    let inside = ServiceBuilder::new().layer(session.clone()).layer(gate()).layer(name.clone()).service(routes());
    assert_eq!(code(raw(inside, "POST", LIST, &staff).await).await, Code::PermissionDenied);
    let outside = ServiceBuilder::new().layer(session).layer(name).layer(gate()).service(routes());
    assert_eq!(code(raw(outside, "POST", LIST, &staff).await).await, Code::Ok);
}
