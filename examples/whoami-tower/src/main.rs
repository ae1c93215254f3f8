//! The server around [`whoami_tower::app`]: hyper, for HTTP/1.1 and HTTP/2.

use std::io;
use std::process::ExitCode;

use http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use whoami_common::Shutdown;
use whoami_tower::{Service, app};

#[tokio::main]
async fn main() -> ExitCode {
    whoami_common::run("whoami-tower", async |listener, verifier, shutdown| {
        serve(TcpListener::from_std(listener)?, app(verifier, shutdown.clone()), shutdown).await
    })
    .await
}

async fn serve(listener: TcpListener, app: Service, shutdown: Shutdown) -> io::Result<()> {
    let (server, graceful) = (auto::Builder::new(TokioExecutor::new()), GracefulShutdown::new());
    let mut down = std::pin::pin!(shutdown.requested());
    loop {
        let connection = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((connection, _)) => connection,
                // Whoever connected went away again.
                Err(_) => continue,
            },
            () = &mut down => break,
        };
        let service = app.clone().map_request(|request: Request<_>| request.map(drop));
        let served = server.serve_connection(TokioIo::new(connection), TowerToHyperService::new(service)).into_owned();
        let served = graceful.watch(served);
        tokio::spawn(async move { drop(served.await) });
    }
    graceful.shutdown().await;
    Ok(())
}
