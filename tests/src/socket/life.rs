//! The life of an example server, as the contract has it: its first line, its settings, its streams, its end. One function a
//! test, and [`server_tests`](crate::server_tests) makes a server's tests of them all.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use impersonation_core::testing::Issuer;

use super::client::Client;
use super::{ServerProcess, conform};
use crate::drive::{Answer, Ask};
use crate::table::KeyEndpoint;

type Settings = BTreeMap<String, String>;

/// The settings of a server whose key endpoint is down.
fn sound() -> Settings {
    let nowhere = "http://127.0.0.1:1/jwks.json";
    of(&[("ISSUER", "https://issuer.example"), ("AUDIENCE", "api"), ("JWKS_URL", nowhere)])
}

fn of(settings: &[(&str, &str)]) -> Settings {
    settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

fn start(server: &str, settings: &Settings) -> ServerProcess {
    ServerProcess::start(&[server.into()], settings).unwrap_or_else(|error| panic!("{error}"))
}

async fn get(process: &ServerProcess, client: &Client, ask: Ask) -> Answer {
    client.send(process.address(), &ask).await.unwrap_or_else(|error| panic!("{error:?}"))
}

/// It answers every vector of the table as it says, over both versions of HTTP.
pub async fn conforms(server: &str) {
    let report = conform(&[server.into()], None).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(report.failures.is_empty(), "\n{}", report.failures.join("\n"));
    assert!(report.passed >= 800, "{report:?}");
}

/// It listens and serves what needs no keys.
pub async fn listens_though_the_keys_cannot_be_had(server: &str) {
    let process = start(server, &sound());
    for client in Client::both() {
        assert_eq!(get(&process, &client, Ask::get("/healthz")).await.body, "ok");
        let body = get(&process, &client, Ask::get("/whoami")).await.body;
        assert_eq!(body, r#"{"subject":null,"acting":"none","impersonated":false}"#);
        let token = Issuer::rfc8693().session("user_2").token();
        let answer = get(&process, &client, Ask::get("/whoami").bearer(&token)).await;
        answer.assert_refused(503, "keys_unavailable");
        assert!(answer.header("retry-after").is_some());
    }
}

/// An idle connection does not keep it from ending: at once over HTTP/1.1, and in time over HTTP/2, whose idle connections
/// actix-web does not close before it must.
pub async fn ends_within_five_seconds_though_a_client_stays(server: &str) {
    for client in Client::both() {
        let mut process = start(server, &sound());
        assert_eq!(get(&process, &client, Ask::get("/healthz")).await.status, 200);
        let asked = Instant::now();
        assert_eq!(process.terminate().ok().flatten(), Some(0));
        // Requests that are being served would have four seconds: an idle connection is not waited for.
        let bound = if client.version() == "HTTP/1.1" { 3 } else { 5 };
        assert!(asked.elapsed() < Duration::from_secs(bound), "{} {:?}", client.version(), asked.elapsed());
    }
}

/// A stream of events ticks, and says goodbye when the session ends.
pub async fn a_stream_ends_with_the_session(server: &str) {
    let (issuer, process) = trusting(server).await;
    for client in Client::both() {
        let token = issuer.session("user_2").expires_at(issuer.now() + Duration::from_secs(4)).token();
        let answer = tokio::time::timeout(Duration::from_secs(20), events(&process, &client, &token)).await;
        let answer = answer.expect("the stream ends");
        assert_eq!(answer.header("content-type"), Some("text/event-stream"));
        assert!(answer.body.starts_with("event: tick\ndata: {}\n\n"), "{answer:?}");
        assert!(answer.body.ends_with("event: session-ended\ndata: {}\n\n"), "{answer:?}");
        assert_eq!(answer.body.matches("session-ended").count(), 1);
    }
}

/// An open stream of events does not keep it from ending at once, and hears no false goodbye.
pub async fn a_stream_closes_when_the_server_goes_down(server: &str) {
    let (issuer, mut process) = trusting(server).await;
    let [client, _] = Client::both();
    let token = issuer.session("user_2").token();
    let opened = client.open(process.address(), &Ask::get("/events").bearer(&token)).await;
    let mut stream = opened.unwrap_or_else(|error| panic!("{error:?}")).into_body();
    let first = stream.frame().await.expect("a tick").expect("in order");
    assert_eq!(first.into_data().expect("a tick"), "event: tick\ndata: {}\n\n");
    let asked = Instant::now();
    let status = tokio::task::spawn_blocking(move || process.terminate().ok().flatten());
    let rest = stream.collect().await.expect("the stream ends in order").to_bytes();
    assert!(!String::from_utf8_lossy(&rest).contains("session-ended"));
    assert_eq!(status.await.expect("a status"), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
}

async fn events(process: &ServerProcess, client: &Client, token: &str) -> Answer {
    get(process, client, Ask::get("/events").bearer(token)).await
}

async fn trusting(server: &str) -> (Issuer, ServerProcess) {
    let issuer = Issuer::rfc8693();
    let keys = KeyEndpoint::serving(&serde_json::from_str(&issuer.jwks()).expect("a key set")).await;
    let settings = of(&[("ISSUER", issuer.url()), ("AUDIENCE", "api"), ("JWKS_URL", &keys.url())]);
    (issuer, start(server, &settings))
}

/// A wrong setting is one clear line, and status 2.
pub async fn a_wrong_setting_is_one_line_and_status_2(server: &str) {
    for (changes, named) in [
        (&[("ISSUER", "")][..], "ISSUER"),
        (&[("AUDIENCE", "")], "AUDIENCE"),
        (&[("LISTEN", "nowhere")], "LISTEN"),
        (&[("CLOCK", "noon")], "CLOCK"),
        (&[("PROFILE", "another")], "PROFILE"),
        (&[("JWKS_URL", "http://keys.example/jwks.json")], "keys"),
        (&[("JWKS_URL", "nonsense")], "keys"),
        (&[("PROFILE", "clerk")], "AUTHORIZED_PARTIES"),
        (&[("PROFILE", "clerk"), ("AUTHORIZED_PARTIES", "*"), ("PUBLISHABLE_KEY", "sk_live_x")], "publishable key"),
        (&[("PROFILE", "workos"), ("AUDIENCE", ""), ("JWKS_URL", "")], "CLIENT_ID"),
        (&[("PROFILE", "descope")], "AUDIENCE"),
    ] {
        let mut settings = sound();
        settings.extend(of(changes));
        let (status, output, error) = ServerProcess::run(&[server.into()], &settings).expect("it runs");
        assert_eq!(status, Some(2), "{named}: {error}");
        assert_eq!(error.lines().count(), 1, "{named}: {error}");
        assert!(error.contains(named), "{named}: {error}");
        assert!(output.is_empty(), "{output}");
    }
}

/// A frozen clock is for vectors alone, and said aloud.
pub async fn a_frozen_clock_is_said_aloud(server: &str) {
    let mut settings = sound();
    settings.extend(of(&[("CLOCK", "1700000000")]));
    let mut process = start(server, &settings);
    assert_eq!(process.terminate().ok().flatten(), Some(0));
    let errors = process.errors();
    assert!(errors.contains("the clock stands still at 1700000000"), "{errors}");
}

/// The tests of an example server as a process, of which `$server` is the program: so that none has fewer than the others.
#[macro_export]
macro_rules! server_tests {
    ($server:expr) => {
        $crate::server_tests! {
            $server,
            conforms,
            listens_though_the_keys_cannot_be_had,
            ends_within_five_seconds_though_a_client_stays,
            a_stream_ends_with_the_session,
            a_stream_closes_when_the_server_goes_down,
            a_wrong_setting_is_one_line_and_status_2,
            a_frozen_clock_is_said_aloud,
        }
    };
    ($server:expr, $($test:ident,)+) => {
        $(
            #[test]
            fn $test() {
                $crate::socket::life::run($crate::socket::life::$test($server));
            }
        )+
    };
}

/// Runs a test on a runtime of its own.
pub fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(test);
}
