use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    fetches: Arc<AtomicUsize>,
}

impl KeyEndpoint {
    /// Serves a key set for as long as the runtime lives.
    pub async fn serving(jwks: &Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let endpoint = Self { address, jwks: Arc::new(Mutex::new(jwks.to_string())), fetches: Arc::default() };
        let served = endpoint.clone();
        let answer = async move || ([(CONTENT_TYPE, "application/json")], served.fetched());
        tokio::spawn(axum::serve(listener, Router::new().route("/jwks.json", get(answer))).into_future());
        endpoint
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}/jwks.json", self.address)
    }

    fn fetched(&self) -> String {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        self.jwks.lock().expect("a key set").clone()
    }

    /// How often it was asked.
    pub fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    /// Changes what it answers.
    pub fn answer(&self, jwks: &Value) {
        *self.jwks.lock().expect("a key set") = jwks.to_string();
    }
}
