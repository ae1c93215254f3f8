//! Staff act as customers, in one axum application with one SQLite file.
//!
//! ```text
//! cargo run -p own-issuer             # then open the address that it prints
//! ```
//!
//! Sign in as `mia`, who is support, and act as `ada`: the bar says so on every page, and Stop brings you back. Sign in as `ada` to
//! see who was there. What `impersonation` (the crate `impersonation-cli`) says of the file `own-issuer/impersonation.db`, and ends in
//! it, holds here within half a second.

use std::path::Path;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let listener = TcpListener::bind(std::env::var("LISTEN").as_deref().unwrap_or("127.0.0.1:0")).await?;
    let app = own_issuer::app(Path::new("own-issuer")).await?;
    #[expect(clippy::print_stdout, reason = "where to go")]
    {
        println!("http://{}", listener.local_addr()?);
    }
    Ok(axum::serve(listener, app).await?)
}
