use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use impersonation_core::audit::{self, AuditError, AuditSink};

/// The application's own audit, which can refuse.
#[derive(Clone, Default)]
pub(crate) struct Sink {
    refuses: Arc<AtomicBool>,
    hangs: Arc<AtomicBool>,
}

impl Sink {
    pub(crate) fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, SeqCst);
    }

    pub(crate) fn hang(&self, hangs: bool) {
        self.hangs.store(hangs, SeqCst);
    }
}

impl AuditSink for Sink {
    async fn write(&self, _: &audit::Event) -> Result<(), AuditError> {
        if self.hangs.load(SeqCst) {
            tokio::time::sleep(Duration::from_secs(3600)).await;
        }
        if self.refuses.load(SeqCst) { Err(AuditError::new("the disk is full")) } else { Ok(()) }
    }
}
