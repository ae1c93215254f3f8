//! The server around [`whoami_actix::app`].

use std::process::ExitCode;

use actix_web::{App, HttpServer};
use whoami_actix::app;

#[tokio::main]
async fn main() -> ExitCode {
    whoami_common::run("whoami-actix", async |listener, verifier, shutdown| {
        let app = {
            let shutdown = shutdown.clone();
            move || App::new().configure(app(verifier.clone(), shutdown.clone()))
        };
        let server = HttpServer::new(app).workers(2).disable_signals().listen_auto_h2c(listener)?.run();
        let handle = server.handle();
        tokio::select! {
            served = server => served,
            () = async { shutdown.requested().await; handle.stop(true).await } => Ok(()),
        }
    })
    .await
}
