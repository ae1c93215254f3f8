//! The server around [`whoami_axum::app`].

use std::process::ExitCode;

use tokio::net::TcpListener;
use whoami_axum::app;

#[tokio::main]
async fn main() -> ExitCode {
    whoami_common::run("whoami-axum", async |listener, verifier, shutdown| {
        let app = app(verifier, shutdown.clone());
        axum::serve(TcpListener::from_std(listener)?, app).with_graceful_shutdown(shutdown.requested()).await
    })
    .await
}
