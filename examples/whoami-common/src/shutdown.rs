use tokio::sync::watch;

/// Tells a server, and its open streams, that it is going down.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// A switch, and what it switches.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// What nobody ever switches: for an application in a test.
    pub fn never() -> Self {
        Self::new().1
    }

    /// Waits for the switch. A switch that was dropped is never turned.
    pub async fn requested(mut self) {
        if self.0.wait_for(|down| *down).await.is_err() {
            std::future::pending().await
        }
    }
}
