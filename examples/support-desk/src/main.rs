//! The support desk. Nothing else is needed, and nothing outside of the folder `support-desk` is written.
//!
//! ```console
//! $ cargo run -p support-desk
//! $ PROVIDER=clerk cargo run -p support-desk       # or workos, descope: against their emulators
//! ```
#![expect(clippy::print_stdout, reason = "it says where to look")]

use std::env;
use std::path::Path;

use support_desk::{Failure, Kind, Settings, desk};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    let kind: Kind = env::var("PROVIDER").as_deref().unwrap_or("issuer").parse()?;
    let listener = TcpListener::bind(env::var("LISTEN").as_deref().unwrap_or("127.0.0.1:0")).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let folder = env::var("FOLDER").unwrap_or_else(|_| "support-desk".into());
    let app = desk(&Settings::new(kind, Path::new(&folder), &*origin)).await?;
    println!("{}", kind.welcome(&origin));
    Ok(axum::serve(listener, app).await?)
}
