//! A missing session layer is loud, at a gate and in a handler, and its caller learns no more than that.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use tonic::service::{LayerExt as _, Routes};
use tonic::{Code, Status};
use whoami_common::Shutdown;
use whoami_grpc::proto::accounts_client::AccountsClient;
use whoami_grpc::proto::accounts_server::AccountsServer;
use whoami_grpc::{Accounts, gate};

fn assert_internal(status: &Status) {
    assert_eq!((status.code(), status.message()), (Code::Internal, "misconfigured"));
    assert!(status.details().is_empty());
}

#[tokio::test]
async fn a_gate_without_a_session_layer_is_an_internal_error() {
    let server = gate().named_layer(AccountsServer::new(Accounts::new(Shutdown::never())));
    assert_internal(&AccountsClient::new(Routes::new(server)).who_am_i(()).await.unwrap_err());
}

#[tokio::test]
async fn a_handler_without_a_session_layer_is_an_internal_error() {
    let server = AccountsServer::new(Accounts::new(Shutdown::never()));
    let mut accounts = AccountsClient::new(Routes::new(server));
    assert_internal(&accounts.who_am_i(()).await.unwrap_err());
    assert_internal(&accounts.create_report(()).await.unwrap_err());
    assert_internal(&accounts.get_recovery_codes(()).await.unwrap_err());
    assert_internal(&accounts.watch(()).await.unwrap_err());
}
