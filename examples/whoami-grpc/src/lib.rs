//! Who is acting? A gRPC server of tonic's in which a session layer answers `UNAUTHENTICATED` and a gate
//! `PERMISSION_DENIED`: `impersonation-tower`, with [`status`] as its replaced refusal.
//!
//! Try it with the issuer of this repository and curl, for which an empty message is a frame of five zeros:
//!
//! ```text
//! cargo xtask issuer &
//! ISSUER=http://127.0.0.1:8900/rfc8693 AUDIENCE=api cargo run -p whoami-grpc &
//! TOKEN=$(curl -s 'http://127.0.0.1:8900/rfc8693/token?sub=user_2&act=staff_1')
//!
//! call() {
//!     printf '\0\0\0\0\0' | curl -si --http2-prior-knowledge localhost:3000/whoami.v1.$1 --data-binary @- -o - \
//!         -H 'content-type: application/grpc' -H 'te: trailers' -H "authorization: Bearer $TOKEN" |
//!         tr -cd '[:print:]\n'
//! }
//! call Accounts/WhoAmI         # grpc-status: 0, user_2, and who acts
//! call Accounts/ListReports    # grpc-status: 0
//! call Accounts/CreateReport   # grpc-status: 7, grpc-message: read_only
//! call Billing/GetPlan         # grpc-status: 7, grpc-message: impersonation_denied
//! TOKEN=nonsense
//! call Accounts/WhoAmI         # grpc-status: 16, grpc-message: invalid_token
//! ```

mod accounts;
mod billing;
mod method;
mod status;
mod watch;

use impersonation_tower::gate::RouteGate;
use impersonation_tower::refusal::Replacement;
use impersonation_tower::{Gate, Policy, SessionLayer, Verifier};
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::service::LayerExt as _;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::util::MapRequestLayer;
use whoami_common::Shutdown;

use proto::accounts_server::AccountsServer;
use proto::billing_server::BillingServer;

pub use accounts::Accounts;
pub use billing::Billing;
pub use method::{Method, name_method};
pub use status::{refused, response, status};

/// What `proto/whoami.proto` becomes.
pub mod proto {
    #![allow(missing_docs, clippy::exhaustive_structs, reason = "generated")]
    tonic::include_proto!("whoami.v1");
}

/// Serves both services until it is told to shut down, and until their connections are closed then.
///
/// # Errors
///
/// What the transport reports.
pub async fn serve(
    listener: TcpListener,
    verifier: Verifier,
    shutdown: Shutdown,
) -> Result<(), tonic::transport::Error> {
    let billing = BillingServer::new(Billing);
    Server::builder()
        // The first layer is the outermost: the other way round than in axum.
        .layer(MapRequestLayer::new(name_method))
        .layer(SessionLayer::new(verifier).on_refusal(response))
        .layer(gate())
        .add_service(AccountsServer::new(Accounts::new(shutdown.clone())))
        .add_service(Gate::deny().on_refusal(response).named_layer(billing))
        .serve_with_incoming_shutdown(TcpIncoming::from(listener), shutdown.requested())
        .await
}

/// The gate of the whole server: a method that is added later is closed to actors until it is listed here.
pub fn gate() -> RouteGate<Method, Replacement<Body>> {
    let policy = Policy::read_only()
        // Every call is a POST; but tonic serves a call by GET all the same, and that reads nothing.
        .writes_by("GET")
        .counts_as_read("POST", "/whoami.v1.Accounts/WhoAmI")
        .counts_as_read("POST", "/whoami.v1.Accounts/ListReports")
        .counts_as_read("POST", "/whoami.v1.Accounts/GetRecoveryCodes")
        .counts_as_read("POST", "/whoami.v1.Accounts/Watch")
        .counts_as_read("POST", "/whoami.v1.Billing/GetPlan");
    RouteGate::new(policy).allow_anonymous().on_refusal(response)
}
