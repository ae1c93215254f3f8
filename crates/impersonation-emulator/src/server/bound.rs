use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::error::{EmulatorError, EmulatorErrorKind};
use crate::server::shared::Shared;
use crate::server::{Server, exchange};

/// A free port of `127.0.0.1`.
pub(crate) const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A listener whose address is known and that nobody answers yet: an issuer's name is its address.
#[derive(Debug)]
pub(crate) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// # Errors
    ///
    /// When the address is not loopback, before anything is bound, or cannot be bound.
    pub(crate) async fn at(address: SocketAddr) -> Result<Self, EmulatorError> {
        if !address.ip().is_loopback() {
            return Err(EmulatorError::new(EmulatorErrorKind::NotLoopback));
        }
        let listener = TcpListener::bind(address).await.map_err(EmulatorError::bind)?;
        let address = listener.local_addr().map_err(EmulatorError::bind)?;
        Ok(Self { listener, address })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers by this router until the server is dropped.
    pub(crate) fn serve(self, shared: Arc<Shared>, router: Router) -> Server {
        let (stop, stopped) = oneshot::channel::<()>();
        let router = router.layer(middleware::from_fn_with_state(Arc::clone(&shared), exchange::exchange));
        let serving = axum::serve(self.listener, router).with_graceful_shutdown(async move {
            // Nothing is ever sent: dropping the sender is the signal.
            let _ = stopped.await;
        });
        let url = format!("http://{}", self.address);
        tokio::spawn(serving.into_future());
        Server { url, address: self.address, shared, _stop: stop }
    }
}
