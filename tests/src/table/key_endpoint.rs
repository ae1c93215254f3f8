use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;

/// A key set on loopback, which can be changed.
#[derive(Clone, Debug)]
pub struct KeyEndpoint {
    address: SocketAddr,
    jwks: Arc<Mutex<String>>,
}

impl KeyEndpoint {
    /// Serves a key set for as long as the runtime lives.
    pub async fn serving(jwks: &Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let endpoint = Self { address, jwks: Arc::new(Mutex::new(jwks.to_string())) };
        let served = Arc::clone(&endpoint.jwks);
        let answer = async move || ([(CONTENT_TYPE, "application/json")], served.lock().expect("a key set").clone());
        tokio::spawn(axum::serve(listener, Router::new().route("/jwks.json", get(answer))).into_future());
        endpoint
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}/jwks.json", self.address)
    }

    /// Changes what it answers.
    pub fn answer(&self, jwks: &Value) {
        *self.jwks.lock().expect("a key set") = jwks.to_string();
    }
}
