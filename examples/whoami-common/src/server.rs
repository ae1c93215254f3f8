use std::io;
use std::net::TcpListener;
use std::process::ExitCode;
use std::time::Duration;

use impersonation_core::Verifier;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;

use crate::{Settings, Shutdown};

/// Requests that are still being served at SIGTERM have this long.
const DRAIN: Duration = Duration::from_secs(4);

/// The whole life of an example server: reads the settings, listens, says where, serves, and ends in order at SIGTERM or
/// Ctrl-C. `serve` gets a socket that listens, and ends soon after it is told to.
pub async fn run<F>(name: &str, serve: impl FnOnce(TcpListener, Verifier, Shutdown) -> F) -> ExitCode
where
    F: Future<Output = io::Result<()>>,
{
    let level = std::env::var("RUST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).init();
    let settings = match Settings::from_env() {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{name}: {error}");
            return ExitCode::from(2);
        }
    };
    match listen_and(name, serve, &settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn listen_and<F>(
    name: &str,
    serve: impl FnOnce(TcpListener, Verifier, Shutdown) -> F,
    settings: &Settings,
) -> io::Result<()>
where
    F: Future<Output = io::Result<()>>,
{
    // Before the first line is printed: whoever reads it may send the signal at once.
    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind(settings.listen())?;
    listener.set_nonblocking(true)?;
    println!("listening on http://{}", listener.local_addr()?);
    if let Some(warning) = settings.warning() {
        eprintln!("{name}: {warning}");
    }
    let (switch, shutdown) = Shutdown::new();
    let told_to_end = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        switch.send_replace(true);
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = serve(listener, settings.verifier().clone(), shutdown) => served,
        () = told_to_end => Ok(()),
    }
}
