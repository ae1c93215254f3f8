//! Impersonation that a provider hosts: each provider's guide as a program, against its emulator.
//!
//! One module is one program; each says at its top how to try it. `docs/clerk.md`, `docs/workos.md` and `docs/descope.md` tell them.
//! What of each depends on no page, signing in and Stop among it, is the router of its `sessions`, which the support desk mounts too.

mod bar;
pub mod clerk;
pub mod cookies;
mod demo;
pub mod descope;
mod forms;
mod page;
mod profile;
mod told;
pub mod workos;

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

pub use demo::Demo;

/// Where the programs are: `LISTEN`, or `127.0.0.1:3000`.
pub fn address() -> String {
    std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".into())
}

/// A listener, and the origin of what it will serve.
///
/// # Errors
///
/// When the port is taken, or the address is none of this machine.
pub async fn listen(address: &str) -> std::io::Result<(TcpListener, String)> {
    let explained = |error: std::io::Error| {
        std::io::Error::new(error.kind(), format!("{address}: {error}; LISTEN names another address"))
    };
    let listener = TcpListener::bind(address).await.map_err(explained)?;
    let address: SocketAddr = listener.local_addr()?;
    Ok((listener, format!("http://{address}")))
}

/// Serves an application.
///
/// # Errors
///
/// When the listener breaks.
pub async fn serve(listener: TcpListener, app: Router) -> std::io::Result<()> {
    axum::serve(listener, app).await
}

/// Logs to stderr, with what actors did: the audit layer's events.
///
/// # Panics
///
/// When something else logs already.
pub fn log() {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
}

/// What the guides show compiles: here, as this package has every crate that they name.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/clerk.md")]
mod clerk_guide {}

#[cfg(doctest)]
#[doc = include_str!("../../../docs/workos.md")]
mod guides {}

#[cfg(doctest)]
#[doc = include_str!("../../../docs/descope.md")]
mod descope_guide {}
