//! The server as a process: its first line, its settings, its end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{Credentials, connect};
use tonic::Code;
use whoami_grpc::proto::accounts_client::AccountsClient;

const NOWHERE: &str = "http://127.0.0.1:1/jwks.json";

/// The settings of a server whose key endpoint is down.
const SOUND: [(&str, &str); 4] =
    [("LISTEN", "127.0.0.1:0"), ("ISSUER", "https://issuer.example"), ("AUDIENCE", "api"), ("JWKS_URL", NOWHERE)];

fn command(settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whoami-grpc"));
    command.env_clear().envs(settings.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running server and its address.
struct Server(Child, SocketAddr);

impl Server {
    fn start() -> Self {
        let mut child = command(&SOUND).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self(child, address)
    }

    fn terminate(&mut self) -> Option<i32> {
        let kill = format!("kill -TERM {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_token_is_unavailable_to_check_while_the_keys_cannot_be_had() {
    let server = Server::start();
    let channel = connect(server.1).await;
    assert!(AccountsClient::new(channel.clone()).who_am_i(()).await.is_ok(), "nobody needs no keys");
    let token = impersonation_core::testing::Issuer::rfc8693().session("user_2").token();
    let mut accounts = AccountsClient::with_interceptor(channel, Credentials::bearer(&token));
    let status = accounts.who_am_i(()).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "keys_unavailable"));
    assert!(status.metadata().contains_key("retry-after"));
}

#[tokio::test]
async fn it_ends_within_five_seconds_though_a_client_stays() {
    let mut server = Server::start();
    let mut accounts = AccountsClient::new(connect(server.1).await);
    assert!(accounts.who_am_i(()).await.is_ok());
    let asked = Instant::now();
    let status = tokio::task::spawn_blocking(move || server.terminate()).await.unwrap();
    assert_eq!(status, Some(0));
    // Calls that are being served would have four seconds: an idle connection is not waited for.
    assert!(asked.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_wrong_setting_is_one_line_and_status_2() {
    let output = command(&SOUND[..2]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert_eq!((error.lines().count(), error.contains("AUDIENCE")), (1, true), "{error}");
    assert!(output.stdout.is_empty());
}
