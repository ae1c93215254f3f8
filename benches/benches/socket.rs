//! Requests a second over a socket, by wrk: the same server without authentication, with ours, and with jwt-authorizer, by
//! turns. Server and wrk have a core each.
//!
//! The program runs itself as the server, which listens on a free port of loopback.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, Stdio};

use axum::Router;
use impersonation_axum::SessionLayer;
use impersonation_benches::figures::{Limit, Report, left_out};
use impersonation_benches::peers;
use impersonation_benches::requests::PATH;
use impersonation_benches::sample::Sample;
use impersonation_benches::services::{gated_router, open_router, plain_router};
use impersonation_core::key::Algorithm;
use impersonation_core::verify::Cache;

/// Turns of each server, of a second each.
const TURNS: usize = 9;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("serve") => serve(std::env::args().nth(2).unwrap_or_default()),
        _ => drive(),
    }
}

/// Serves until the process is killed, and says first where, and by which token it may be asked.
#[expect(clippy::print_stdout, reason = "the first line is what the other process waits for")]
#[tokio::main(flavor = "current_thread")]
async fn serve(kind: String) -> ExitCode {
    let sample = Sample::new(Algorithm::RS256);
    let router: Router = match &*kind {
        "plain" => plain_router(),
        "cached" => gated_router(sample.verifier(Cache::new())),
        "cold" => open_router().layer(SessionLayer::new(sample.verifier(Cache::off()))),
        _ => peers::jwt_authorizer_router(&sample),
    };
    let Ok(listener) = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await else {
        return ExitCode::FAILURE;
    };
    if let Ok(address) = listener.local_addr() {
        println!("{address} {}", sample.token);
    }
    let _ = axum::serve(listener, router).await;
    ExitCode::SUCCESS
}

fn drive() -> ExitCode {
    if Command::new("wrk").arg("--version").output().is_err() || Command::new("taskset").arg("-V").output().is_err() {
        return left_out("socket", "there is no wrk, or no taskset, here");
    }
    let kinds = ["plain", "cached", "cold", "jwt-authorizer"];
    let Some(servers) = kinds.into_iter().map(Server::start).collect::<Option<Vec<_>>>() else {
        return left_out("socket", "a server did not start");
    };
    let mut rates = vec![Vec::new(); servers.len()];
    for _ in 0..TURNS {
        for (server, rates) in servers.iter().zip(&mut rates) {
            rates.extend(server.requests_a_second());
        }
    }
    let mut medians = rates.into_iter().map(median);
    let plain = medians.next().unwrap_or(0.0);
    let mut report = Report::new("socket");
    report.value("requests a second over a socket, axum without authentication", "/s", plain, None);
    for (kind, rate) in kinds.iter().skip(1).zip(medians) {
        let limit = (*kind == "cached").then_some(Limit::AtLeast(0.90));
        report.value(&format!("requests a second over a socket, {kind}, over those without"), "", rate / plain, limit);
    }
    report.finish()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(0.0)
}

struct Server {
    process: Child,
    address: String,
    token: String,
}

impl Server {
    fn start(kind: &str) -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        let mut command = Command::new("taskset");
        let mut process =
            command.args(["-c", "0"]).arg(program).args(["serve", kind]).stdout(Stdio::piped()).spawn().ok()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take()?).read_line(&mut line).ok()?;
        let (address, token) = line.trim().split_once(' ')?;
        Some(Self { process, address: address.into(), token: token.into() })
    }

    /// What wrk counts in a second; nothing where an answer was not 200.
    fn requests_a_second(&self) -> Option<f64> {
        let output = Command::new("taskset")
            .args(["-c", "1", "wrk", "--threads", "1", "--connections", "32", "--duration", "1s", "--header"])
            .arg(format!("Authorization: Bearer {}", self.token))
            .arg(format!("http://{}{PATH}", self.address))
            .output()
            .ok()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let (_, rate) = said.lines().find_map(|line| line.split_once("Requests/sec:"))?;
        rate.trim().parse().ok().filter(|_| !said.contains("Non-2xx"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
