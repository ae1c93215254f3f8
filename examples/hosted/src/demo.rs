use std::any::Any;
use std::io;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;

use crate::serve;

/// A program that listens already, with the emulator of its provider behind it.
#[derive(Debug)]
pub struct Demo {
    /// Where to look, for whoever tries it.
    pub lines: Vec<String>,
    pub(crate) listener: TcpListener,
    pub(crate) app: Router,
    /// It answers until it is dropped, and not every application holds it.
    pub(crate) emulator: Arc<dyn Any + Send + Sync>,
}

impl Demo {
    /// Serves it, and its emulator meanwhile.
    ///
    /// # Errors
    ///
    /// When the listener breaks.
    pub async fn serve(self) -> io::Result<()> {
        let _answers = self.emulator;
        serve(self.listener, self.app).await
    }
}
