use std::net::TcpListener;

use actix_web::{App, HttpServer};
use http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use impersonation_core::testing::{AUDIENCE, AUTHORIZED_PARTY};
use impersonation_core::{Verifier, profile};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;
use whoami_common::Shutdown;

use super::sessions::{CLERK, COOKIE, ISSUER};

static SERVERS: OnceCell<Vec<Server>> = OnceCell::const_new();

/// Serves for as long as the suite runs.
type Serve = fn(TcpListener, Verifier);

/// Every example server. To add one is to add a line, and the function that it names.
const ALL: [(&str, Serve); 3] = [("whoami-axum", axum), ("whoami-actix", actix), ("whoami-tower", tower)];

/// An example server.
pub(crate) struct Server {
    name: &'static str,
    port: u16,
}

impl Server {
    pub(super) async fn all() -> &'static [Self] {
        SERVERS.get_or_init(async || ALL.map(|(name, serve)| Self::start(name, serve)).into()).await
    }

    pub(crate) async fn named(name: &str) -> &'static Self {
        Self::all().await.iter().find(|server| server.name == name).expect("a server")
    }

    fn start(name: &'static str, serve: Serve) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        serve(listener, verifier());
        Self { name, port }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn verifier() -> Verifier {
    let rfc8693 = profile::rfc8693(ISSUER.url()).audience(AUDIENCE).cookie(COOKIE).keys(ISSUER.keys());
    let clerk = profile::clerk(CLERK.url()).authorized_party(AUTHORIZED_PARTY).keys(CLERK.keys());
    Verifier::builder().trust(rfc8693).trust(clerk).build().unwrap()
}

fn axum(listener: TcpListener, verifier: Verifier) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    tokio::spawn(async { axum::serve(listener, whoami_axum::app(verifier, Shutdown::never())).await });
}

fn actix(listener: TcpListener, verifier: Verifier) {
    let app = move || App::new().configure(whoami_actix::app(verifier.clone(), Shutdown::never()));
    tokio::spawn(HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run());
}

fn tower(listener: TcpListener, verifier: Verifier) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let app = whoami_tower::app(verifier, Shutdown::never());
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            let service = app.clone().map_request(|request: Request<_>| request.map(drop));
            tokio::spawn(async move {
                let builder = auto::Builder::new(TokioExecutor::new());
                builder.serve_connection(TokioIo::new(connection), TowerToHyperService::new(service)).await
            });
        }
    });
}
