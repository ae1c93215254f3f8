use std::error::Error;
use std::fmt;

/// A delivery that is refused: answer 400, and believe nothing of it. Nothing of it is in this error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebhookError(WebhookErrorKind);

/// Why a delivery is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookErrorKind {
    /// There is no signature, or it is of no form that is known.
    Unsigned,
    /// No signature is one of this body under a secret that is known.
    SignatureMismatch,
    /// It was signed too long ago, or for too late a moment.
    OutsideWindow,
    /// It is well signed, and not what the provider documents.
    Unreadable,
}

impl WebhookError {
    pub(crate) fn new(kind: WebhookErrorKind) -> Self {
        Self(kind)
    }

    /// Why the delivery is refused.
    pub fn kind(&self) -> WebhookErrorKind {
        self.0
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            WebhookErrorKind::Unsigned => "the delivery has no signature of a known form",
            WebhookErrorKind::SignatureMismatch => "the delivery is signed by somebody else, or was changed",
            WebhookErrorKind::OutsideWindow => "the delivery was not signed just now",
            WebhookErrorKind::Unreadable => "the delivery is well signed, and not as documented",
        })
    }
}

impl Error for WebhookError {}
