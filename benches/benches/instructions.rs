//! What a request adds in instructions, counted by valgrind's callgrind: the same on every machine of a kind, whatever else it
//! does.
//!
//! The program runs itself below valgrind, which counts within [`requests`] alone.

use std::hint::black_box;
use std::process::{Command, ExitCode};

use http::{HeaderValue, Request, Response};
use impersonation_benches::figures::{Limit, Report, left_out};
use impersonation_benches::sample::Sample;
use impersonation_benches::services::{ask, gated, plain};
use impersonation_core::key::Algorithm;
use impersonation_core::verify::Cache;
use tower::Service;

/// Requests that are counted; as many before them make everything warm.
const REQUESTS: u64 = 1000;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("plain") => below(plain(), &Sample::new(Algorithm::RS256)),
        Some("own") => gated_by(&Sample::new(Algorithm::RS256)),
        Some("acting") => gated_by(&Sample::acting(Algorithm::RS256)),
        _ => return count(),
    }
    ExitCode::SUCCESS
}

fn gated_by(sample: &Sample) {
    below(gated(sample.verifier(Cache::new())), sample);
}

fn below<B: Default, S: Service<Request<B>, Response = Response<B>>>(mut service: S, sample: &Sample) {
    let authorization = sample.authorization();
    for _ in 0..REQUESTS {
        black_box(ask(&mut service, &authorization));
    }
    requests(&mut service, &authorization);
}

/// What is counted.
#[inline(never)]
fn requests<B: Default, S: Service<Request<B>, Response = Response<B>>>(service: &mut S, authorization: &HeaderValue) {
    for _ in 0..REQUESTS {
        black_box(ask(service, authorization));
    }
}

fn count() -> ExitCode {
    let Some(plain) = instructions("plain") else {
        return left_out("instructions", "there is no valgrind here");
    };
    let mut report = Report::new("instructions");
    for (kind, name) in [("own", "a user's own session"), ("acting", "an actor's session, which marks the response")] {
        let added = instructions(kind).unwrap_or(f64::INFINITY) - plain;
        let limit = (kind == "own").then_some(Limit::AtMost(1300.0));
        report.value(
            &format!("tower: instructions that layer and gate add to a cached request, {name}"),
            "",
            added,
            limit,
        );
    }
    report.finish()
}

/// Instructions of a request of this kind; `None` without valgrind.
fn instructions(kind: &str) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*instructions::requests*"])
        .arg(program)
        .arg(kind)
        .output()
        .ok()?;
    let log = String::from_utf8_lossy(&output.stderr);
    let (_, collected) = log.lines().find_map(|line| line.split_once("Collected :"))?;
    let collected: f64 = collected.trim().parse().ok()?;
    (output.status.success() && collected > 0.0).then_some(collected / REQUESTS as f64)
}
