//! The server around [`whoami_grpc::serve`]: settings, a socket, and an orderly end.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to its terminal")]

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::filter::LevelFilter;
use whoami_common::Settings;

/// Calls that are still being served at SIGTERM have this long.
const DRAIN: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() -> ExitCode {
    let level = std::env::var("RUST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).init();
    let settings = match Settings::from_env() {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("whoami-grpc: {error}");
            return ExitCode::from(2);
        }
    };
    match serve(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("whoami-grpc: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    // Before the first line is printed: whoever reads it may send the signal at once.
    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind(settings.listen()).await?;
    println!("listening on http://{}", listener.local_addr()?);
    if let Some(warning) = settings.warning() {
        eprintln!("whoami-grpc: {warning}");
    }
    let shutdown = CancellationToken::new();
    let told_to_end = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        shutdown.cancel();
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = whoami_grpc::serve(listener, settings.verifier().clone(), shutdown.clone()) => Ok(served?),
        () = told_to_end => Ok(()),
    }
}
