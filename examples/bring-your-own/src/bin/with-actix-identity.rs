//! [`bring_your_own::with_actix_identity`], with sessions in memory.

use actix_web::cookie::Key;
use actix_web::{App, HttpServer};
use bring_your_own::with_actix_identity::{Sessions, app};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    // Outside the factory: each worker calls it, and they share the sessions and the key.
    let (sessions, key) = (Sessions::default(), Key::generate());
    HttpServer::new(move || App::new().service(app(sessions.clone(), key.clone()))).bind("127.0.0.1:3000")?.run().await
}
