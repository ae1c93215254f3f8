//! The server as a process: its first line, its settings, its end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const NOWHERE: &str = "http://127.0.0.1:1/jwks.json";

/// The settings of a server whose key endpoint is down.
const SOUND: [(&str, &str); 4] =
    [("LISTEN", "127.0.0.1:0"), ("ISSUER", "https://issuer.example"), ("AUDIENCE", "api"), ("JWKS_URL", NOWHERE)];

fn command(settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whoami-axum"));
    command.env_clear().envs(settings.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running server and its address.
struct Server(Child, String);

impl Server {
    fn start(settings: &[(&str, &str)]) -> Self {
        let mut child = command(settings).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
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
async fn it_listens_though_the_keys_cannot_be_had() {
    let server = Server::start(&SOUND);
    let get = async |path: &str| reqwest::get(format!("{}{path}", server.1)).await.unwrap();
    assert_eq!(get("/healthz").await.text().await.unwrap(), "ok");
    let body = get("/whoami").await.text().await.unwrap();
    assert_eq!(body, r#"{"subject":null,"acting":"none","impersonated":false}"#);
}

#[tokio::test]
async fn it_ends_within_five_seconds_though_a_client_stays() {
    let mut server = Server::start(&SOUND);
    let client = reqwest::Client::new();
    // An idle connection, kept open by the client.
    assert_eq!(client.get(format!("{}/healthz", server.1)).send().await.unwrap().status(), 200);
    let asked = Instant::now();
    assert_eq!(server.terminate(), Some(0));
    // Requests that are being served would have four seconds: an idle connection is not waited for.
    assert!(asked.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_wrong_setting_is_one_line_and_status_2() {
    let with = |change: &'static [(&'static str, &'static str)]| -> Vec<_> {
        let kept = SOUND.into_iter().filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
        kept.chain(change.iter().copied()).collect()
    };
    for (settings, named) in [
        (with(&[("ISSUER", "")]), "ISSUER"),
        (with(&[("AUDIENCE", "")]), "AUDIENCE"),
        (with(&[("LISTEN", "nowhere")]), "LISTEN"),
        (with(&[("CLOCK", "noon")]), "CLOCK"),
        (with(&[("PROFILE", "another")]), "PROFILE"),
        (with(&[("JWKS_URL", "http://keys.example/jwks.json")]), "keys"),
        (with(&[("JWKS_URL", "nonsense")]), "keys"),
        (with(&[("PROFILE", "clerk")]), "AUTHORIZED_PARTIES"),
        (
            with(&[("PROFILE", "clerk"), ("AUTHORIZED_PARTIES", "*"), ("PUBLISHABLE_KEY", "sk_live_x")]),
            "publishable key",
        ),
        (with(&[("PROFILE", "workos"), ("AUDIENCE", ""), ("JWKS_URL", "")]), "CLIENT_ID"),
        (with(&[("PROFILE", "descope")]), "AUDIENCE"),
    ] {
        let output = command(&settings).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{named}: {error}");
        assert_eq!(error.lines().count(), 1, "{named}: {error}");
        assert!(error.contains(named), "{named}: {error}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_frozen_clock_is_said_aloud() {
    let mut settings = SOUND.to_vec();
    settings.push(("CLOCK", "1700000000"));
    let mut server = Server::start(&settings);
    assert_eq!(server.terminate(), Some(0));
    let mut log = String::new();
    server.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("the clock stands still at 1700000000"), "{log}");
}
