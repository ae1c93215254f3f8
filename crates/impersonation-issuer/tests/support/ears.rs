use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use impersonation_core::audit::{self, AuditError, AuditSink};
use impersonation_issuer::{Event, HookError, Notifier};

/// An application's audit, which can refuse.
#[derive(Clone, Default)]
pub struct Sink {
    heard: Arc<Mutex<Vec<audit::Event>>>,
    refuses: Arc<AtomicBool>,
}

impl Sink {
    pub fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, SeqCst);
    }

    pub fn heard(&self) -> Vec<audit::Event> {
        self.heard.lock().unwrap().clone()
    }

    /// Codes of what was heard of a grant.
    pub fn kinds(&self, grant: &str) -> Vec<&'static str> {
        let theirs = self.heard().into_iter().filter(|event| event.session_id() == Some(grant));
        theirs.map(|event| event.kind().as_str()).collect()
    }
}

impl Sink {
    /// The same, where an event that came again, under its id, is left out.
    pub fn heard_once(&self, grant: &str) -> Vec<&'static str> {
        let mut ids = std::collections::HashSet::new();
        let heard = self.heard().into_iter().filter(|event| event.session_id() == Some(grant));
        let new = heard.filter(|event| ids.insert(event.id().map(Box::<str>::from)));
        new.map(|event| event.kind().as_str()).collect()
    }
}

impl AuditSink for Sink {
    async fn write(&self, event: &audit::Event) -> Result<(), AuditError> {
        if self.refuses.load(SeqCst) {
            return Err(AuditError::new("the disk is full"));
        }
        self.heard.lock().unwrap().push(event.clone());
        Ok(())
    }
}

/// What users are told, or would be.
#[derive(Clone, Default)]
pub struct Ears {
    told: Arc<Mutex<Vec<Event>>>,
    fails: Arc<AtomicBool>,
}

impl Ears {
    pub fn fail(&self, fails: bool) {
        self.fails.store(fails, SeqCst);
    }

    pub fn told(&self) -> Vec<&'static str> {
        self.told.lock().unwrap().iter().map(|event| event.kind.as_str()).collect()
    }
}

impl Notifier for Ears {
    async fn notify(&self, event: &Event) -> Result<(), HookError> {
        self.told.lock().unwrap().push(event.clone());
        if self.fails.load(SeqCst) { Err(HookError::new("no mail today")) } else { Ok(()) }
    }
}
