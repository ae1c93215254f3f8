//! The server around [`whoami_grpc::serve`].

use std::io;
use std::process::ExitCode;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    whoami_common::run("whoami-grpc", async |listener, verifier, shutdown| {
        let listener = TcpListener::from_std(listener)?;
        whoami_grpc::serve(listener, verifier, shutdown).await.map_err(io::Error::other)
    })
    .await
}
