//! The server as a process: its first line, its settings, its end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use impersonation_conformance::socket::ServerProcess;
use support::{Credentials, connect};
use tonic::Code;
use tonic::transport::Channel;
use whoami_grpc::proto::accounts_client::AccountsClient;

fn settings(audience: &str) -> BTreeMap<String, String> {
    let nowhere = "http://127.0.0.1:1/jwks.json"; // the key endpoint is down
    let settings = [("ISSUER", "https://issuer.example"), ("AUDIENCE", audience), ("JWKS_URL", nowhere)];
    settings.map(|(name, value)| (name.into(), value.into())).into()
}

fn command() -> Vec<String> {
    vec![env!("CARGO_BIN_EXE_whoami-grpc").into()]
}

async fn start() -> (ServerProcess, Channel) {
    let server = ServerProcess::start(&command(), &settings("api")).unwrap();
    let address = server.address().strip_prefix("http://").unwrap().parse().unwrap();
    (server, connect(address).await)
}

#[tokio::test]
async fn a_token_is_unavailable_to_check_while_the_keys_cannot_be_had() {
    let (_server, channel) = start().await;
    assert!(AccountsClient::new(channel.clone()).who_am_i(()).await.is_ok(), "nobody needs no keys");
    let token = impersonation_core::testing::Issuer::rfc8693().session("user_2").token();
    let mut accounts = AccountsClient::with_interceptor(channel, Credentials::bearer(&token));
    let status = accounts.who_am_i(()).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "keys_unavailable"));
    assert!(status.metadata().contains_key("retry-after"));
}

#[tokio::test]
async fn it_ends_within_five_seconds_though_a_client_stays() {
    let (mut server, channel) = start().await;
    let mut accounts = AccountsClient::new(channel);
    assert!(accounts.who_am_i(()).await.is_ok());
    let asked = Instant::now();
    let status = tokio::task::spawn_blocking(move || server.terminate()).await.unwrap().unwrap();
    assert_eq!(status, Some(0));
    // Calls that are being served would have four seconds: an idle connection is not waited for.
    assert!(asked.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_wrong_setting_is_one_line_and_status_2() {
    let (status, output, error) = ServerProcess::run(&command(), &settings("")).unwrap();
    assert_eq!(status, Some(2), "{error}");
    assert_eq!((error.lines().count(), error.contains("AUDIENCE")), (1, true), "{error}");
    assert!(output.is_empty());
}
