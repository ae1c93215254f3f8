//! The server on a socket of its own, and clients of it.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;

use http::Response;
use impersonation_core::testing::Issuer;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::body::Body;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tower::ServiceExt as _;
use whoami_common::Shutdown;
use whoami_grpc::proto::accounts_client::AccountsClient;
use whoami_grpc::proto::billing_client::BillingClient;

/// The frame of an empty message.
const EMPTY: &str = "\0\0\0\0\0";

/// A running server, which goes down with the test.
pub struct Served {
    pub issuer: Issuer,
    pub go_down: watch::Sender<bool>,
    address: SocketAddr,
}

impl Served {
    pub async fn start() -> Self {
        let issuer = Issuer::rfc8693();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (go_down, shutdown) = Shutdown::new();
        tokio::spawn(whoami_grpc::serve(listener, issuer.verifier(), shutdown));
        Self { issuer, go_down, address }
    }

    /// `user_2` in person.
    pub fn user(&self) -> Credentials {
        Credentials::bearer(&self.issuer.session("user_2").token())
    }

    /// `staff_1`, acting as `user_2`.
    pub fn staff(&self) -> Credentials {
        Credentials::bearer(&self.issuer.session("user_2").acting("staff_1").token())
    }

    /// `agent_7`, acting as `user_2`.
    pub fn agent(&self) -> Credentials {
        Credentials::bearer(&self.issuer.session("user_2").acting_agent("agent_7").token())
    }

    pub async fn accounts(&self, who: Credentials) -> AccountsClient<Connection> {
        AccountsClient::with_interceptor(connect(self.address).await, who)
    }

    pub async fn billing(&self, who: Credentials) -> BillingClient<Connection> {
        BillingClient::with_interceptor(connect(self.address).await, who)
    }

    /// What a call answers that a generated client would not make.
    pub async fn raw(&self, method: &str, path: &str, who: &Credentials) -> Response<Body> {
        raw(connect(self.address).await, method, path, who).await
    }
}

/// A client's connection that sends credentials.
pub type Connection = InterceptedService<Channel, Credentials>;

pub async fn connect(address: SocketAddr) -> Channel {
    Endpoint::new(format!("http://{address}")).unwrap().connect().await.unwrap()
}

pub async fn raw<S>(service: S, method: &str, path: &str, who: &Credentials) -> Response<Body>
where
    S: tower::Service<http::Request<Body>, Response = Response<Body>>,
    S::Error: std::fmt::Debug,
{
    let mut request = http::Request::builder().method(method).uri(path);
    request = request.header("content-type", "application/grpc").header("te", "trailers");
    for value in &who.0 {
        request = request.header("authorization", value);
    }
    service.oneshot(request.body(Body::new(EMPTY.to_owned())).unwrap()).await.unwrap()
}

/// Values of `authorization`.
#[derive(Clone)]
pub struct Credentials(pub Vec<String>);

impl Credentials {
    pub fn none() -> Self {
        Self(Vec::new())
    }

    pub fn bearer(token: &str) -> Self {
        Self(vec![format!("Bearer {token}")])
    }
}

impl Interceptor for Credentials {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for value in &self.0 {
            request.metadata_mut().append("authorization", value.parse().unwrap());
        }
        Ok(request)
    }
}
