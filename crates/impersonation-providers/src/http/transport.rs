use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

/// What carries a request to a provider and its answer back. Its types are those of `http` 1 and `bytes`.
///
/// The request has an `Authorization` header: do not log it.
///
/// ```
/// use std::sync::Mutex;
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use impersonation_providers::http::{Transport, TransportError};
///
/// /// Answers every request alike, and remembers what was asked.
/// struct Recorded(Mutex<Vec<String>>);
///
/// impl Transport for Recorded {
///     async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
///         self.0.lock().expect("no panic before").push(request.uri().to_string());
///         Ok(Response::new(Bytes::from_static(b"{}")))
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends the request once and reads the whole answer, whatever its status. It must end by itself and bound what it reads.
    fn send(&self, request: Request<Bytes>) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + Send;
}

/// A [`Transport`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedTransport(Arc<dyn DynTransport>);

impl BoxedTransport {
    /// Forgets the type of `transport`.
    pub fn new(transport: impl Transport) -> Self {
        Self(Arc::new(transport))
    }
}

impl Transport for BoxedTransport {
    fn send(&self, request: Request<Bytes>) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + Send {
        self.0.send(request)
    }
}

impl fmt::Debug for BoxedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedTransport").finish_non_exhaustive()
    }
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

trait DynTransport: Send + Sync {
    fn send(&self, request: Request<Bytes>) -> Sent<'_>;
}

impl<T: Transport> DynTransport for T {
    fn send(&self, request: Request<Bytes>) -> Sent<'_> {
        Box::pin(Transport::send(self, request))
    }
}

/// Why no answer came. Neither the address nor anything of request and answer is in it.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What stood between request and answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection, or one that broke.
    Unreachable,
    /// It took longer than the timeout.
    TimedOut,
    /// The answer is larger than what is read.
    TooLarge,
}

impl TransportError {
    /// An error of a kind.
    pub fn new(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// With its cause, in which nothing secret may be.
    #[must_use]
    pub fn because(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// What stood between request and answer.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Unreachable => "no connection, or one that broke",
            TransportErrorKind::TimedOut => "no answer in time",
            TransportErrorKind::TooLarge => "an answer larger than what is read",
        })
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
