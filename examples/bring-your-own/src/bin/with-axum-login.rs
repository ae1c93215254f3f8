//! [`bring_your_own::with_axum_login`], with sessions in memory.

use axum_login::tower_sessions::MemoryStore;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    bring_your_own::serve(bring_your_own::with_axum_login::app(MemoryStore::default())).await
}
