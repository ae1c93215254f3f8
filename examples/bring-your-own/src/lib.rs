//! Authentication by another crate, and what this workspace adds to it: who acts, and what stays closed to them.
//!
//! One module is one program; each says at its top how to try it. The routes below them are the same.
//! `docs/bring-your-own.md` says when to do this, in which order the layers go, and what is lost by it.

mod routes;
pub mod with_axum_login;
pub mod with_jwt_authorizer;
pub mod with_own_layer;

pub use routes::routes;

use axum::Router;
use tokio::net::TcpListener;

/// Serves an application where the programs say they are.
///
/// # Errors
///
/// When the port is taken.
pub async fn serve(app: Router) -> std::io::Result<()> {
    axum::serve(TcpListener::bind("127.0.0.1:3000").await?, app).await
}

/// What the document shows compiles: here, as this package has every crate that it names.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/bring-your-own.md")]
mod document {}
