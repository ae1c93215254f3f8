use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use impersonation_core::{Clock, SystemClock, Timestamp};
use support_desk::{Kind, Settings, desk};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The application, with what it keeps and the clock by which it goes.
pub(super) struct Desk {
    pub(super) origin: String,
    pub(super) app: Router,
    clock: Arc<Shifted>,
    _folder: TempDir,
}

impl Desk {
    /// Against our own issuer.
    pub(super) async fn start() -> Self {
        Self::with(Kind::Issuer).await
    }

    pub(super) async fn with(kind: Kind) -> Self {
        let (folder, clock) = (TempDir::new().unwrap(), Arc::new(Shifted::default()));
        // First, since a hosted provider must know where to lead back to.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let app_clock: Arc<dyn Clock> = Arc::<Shifted>::clone(&clock);
        let settings = Settings { kind, folder: folder.path().into(), origin: origin.clone(), clock: app_clock };
        let app = desk(&settings).await.unwrap();
        let served = app.clone();
        tokio::spawn(async { axum::serve(listener, served).await });
        Self { origin, app, clock, _folder: folder }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sets the clock to this moment. It goes on from there.
    pub(super) fn set(&self, now: Timestamp) {
        let of = |time: Timestamp| time.as_unix_seconds().cast_signed();
        self.clock.0.store(of(now) - of(SystemClock.now()), Ordering::SeqCst);
    }

    /// Sets the clock forward.
    pub(super) fn pass(&self, time: Duration) {
        self.set(self.now() + time);
    }
}

/// The machine's clock, so many seconds ahead.
#[derive(Default)]
struct Shifted(AtomicI64);

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        let machine = SystemClock.now().as_unix_seconds();
        Timestamp::from_unix_seconds(machine.saturating_add_signed(self.0.load(Ordering::SeqCst)))
    }
}
