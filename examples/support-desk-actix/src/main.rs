//! The server around [`support_desk_actix::Desk`].
#![expect(clippy::print_stdout, reason = "it says where to look")]

use std::env;
use std::path::Path;
use std::sync::Arc;

use actix_web::{App, HttpServer, rt};
use impersonation_actix::{SystemClock, audit};
use support_desk::Failure;
use support_desk_actix::Desk;

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    let folder = env::var("FOLDER").unwrap_or_else(|_| "support-desk".into());
    let parts = support_desk::own(Path::new(&folder), Arc::new(SystemClock)).await?;
    let (queue, writes) = audit::queue(parts.trail.clone(), 1024);
    let writes = rt::spawn(writes);

    let desk = Desk::new(parts, queue)?; // outside the factory: the workers share it
    let server = HttpServer::new(move || App::new().configure(desk.clone().routes()));
    let server = server.bind(env::var("LISTEN").as_deref().unwrap_or("127.0.0.1:0"))?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    // An event stream that is open does not hold up the end.
    server.shutdown_timeout(1).run().await?;
    Ok(writes.await?) // what was done is written down
}
