use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::Event;

/// Where an application keeps audit events.
///
/// ```
/// use std::sync::Mutex;
///
/// use impersonation_core::audit::{AuditError, AuditSink, Event};
///
/// /// Lines of JSON in a file that is only appended to.
/// struct Lines(Mutex<std::fs::File>);
///
/// impl AuditSink for Lines {
///     async fn write(&self, event: &Event) -> Result<(), AuditError> {
///         use std::io::Write as _;
///
///         let mut line = serde_json::to_vec(event).map_err(AuditError::new)?;
///         line.push(b'\n');
///         let mut file = self.0.lock().map_err(|_| AuditError::new("a writer panicked"))?;
///         file.write_all(&line).and_then(|()| file.sync_data()).map_err(AuditError::new)
///     }
/// }
/// ```
pub trait AuditSink: Send + Sync + 'static {
    /// Keeps the event. `Ok` says that it is kept.
    ///
    /// # Errors
    ///
    /// Where it could not be kept.
    fn write(&self, event: &Event) -> impl Future<Output = Result<(), AuditError>> + Send;
}

/// An [`AuditSink`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedSink(Arc<dyn DynSink>);

impl BoxedSink {
    /// Forgets the type of `sink`.
    pub fn new(sink: impl AuditSink) -> Self {
        Self(Arc::new(sink))
    }
}

impl AuditSink for BoxedSink {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        self.0.write(event).await
    }
}

impl fmt::Debug for BoxedSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedSink").finish_non_exhaustive()
    }
}

trait DynSink: Send + Sync {
    fn write<'a>(&'a self, event: &'a Event) -> Pin<Box<dyn Future<Output = Result<(), AuditError>> + Send + 'a>>;
}

impl<S: AuditSink> DynSink for S {
    fn write<'a>(&'a self, event: &'a Event) -> Pin<Box<dyn Future<Output = Result<(), AuditError>> + Send + 'a>> {
        Box::pin(AuditSink::write(self, event))
    }
}

/// An event could not be kept; the source says why.
#[derive(Debug)]
pub struct AuditError(Box<dyn Error + Send + Sync>);

impl AuditError {
    /// For this cause.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an audit event could not be kept")
    }
}

impl Error for AuditError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}
