use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::Unsupported;

/// The longest code that is kept, in bytes.
const LONGEST_CODE: usize = 64;
/// The longest text of a provider's that is kept, in bytes.
const LONGEST_TEXT: usize = 1024;

/// A provider did not do what it was asked. [`kind`](Self::kind) says what that means for the caller.
///
/// What the provider says in words is in [`description`](Self::description) and [`message`](Self::message) alone: it may name
/// people, so neither `Display` nor `Debug` repeats it.
pub struct ProviderError(Box<Inner>);

struct Inner {
    kind: ProviderErrorKind,
    status: Option<u16>,
    code: Option<Box<str>>,
    description: Option<Box<str>>,
    message: Option<Box<str>>,
    retry_after: Option<Duration>,
    unsupported: Option<Unsupported>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What went wrong, by what a caller does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProviderErrorKind {
    /// The provider has no such feature: [`ProviderError::unsupported`] says what to do instead. Nothing was asked.
    Unsupported,
    /// Something in the request cannot be right: an empty id, a reserved claim. Nothing was asked.
    InvalidRequest,
    /// The provider does not accept the application's own key.
    Unauthorized,
    /// The provider knows the key and says no: not permitted, no consent, not in the plan.
    Denied,
    /// There is no such user, session or ticket.
    NotFound,
    /// The token or code that was given is not good, or not good any longer: sign in again.
    InvalidGrant,
    /// The provider takes no such request, for another reason that its [code](ProviderError::code) says.
    Rejected,
    /// Too many requests: ask again after [`ProviderError::retry_after`].
    RateLimited,
    /// The provider has a failure of its own, for now.
    Unavailable,
    /// It took too long. What was asked may have happened all the same.
    TimedOut,
    /// There was no connection, or it broke. What was asked may have happened all the same.
    Unreachable,
    /// The answer is not of the form that the provider documents, or larger than what is read.
    Unreadable,
}

impl ProviderError {
    /// An error of a kind.
    pub fn new(kind: ProviderErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            status: None,
            code: None,
            description: None,
            message: None,
            retry_after: None,
            unsupported: None,
            source: None,
        }))
    }

    /// With the status of the answer.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// With the provider's own code. One of another form than 1 to 64 letters, digits, `_`, `-`, `.` and `:` is left out: it is no
    /// code, and might be anything.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        let is_code = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
        let is_sound = !code.is_empty() && code.len() <= LONGEST_CODE && code.bytes().all(is_code);
        self.0.code = is_sound.then(|| code.into());
        self
    }

    /// With what the provider says of the code, of which 1 KiB is kept.
    #[must_use]
    pub fn with_description(mut self, description: &str) -> Self {
        self.0.description = Some(shortened(description));
        self
    }

    /// With what the provider says of this case, of which 1 KiB is kept.
    #[must_use]
    pub fn with_message(mut self, message: &str) -> Self {
        self.0.message = Some(shortened(message));
        self
    }

    /// With how long to wait.
    #[must_use]
    pub fn with_retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// With its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What it means for the caller.
    pub fn kind(&self) -> ProviderErrorKind {
        self.0.kind
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The provider's own code: `E062108`, `invalid_grant`, `resource_not_found`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What the provider says of the code. It may name people.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What the provider says of this case. It may name people.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// How long the provider asks to wait (`Retry-After`, RFC 9110 §10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What the provider cannot do, and what to do instead.
    pub fn unsupported(&self) -> Option<&Unsupported> {
        self.0.unsupported.as_ref()
    }

    /// Whether the same request may go well later.
    pub fn is_retryable(&self) -> bool {
        use ProviderErrorKind::{RateLimited, TimedOut, Unavailable, Unreachable};
        matches!(self.kind(), RateLimited | Unavailable | TimedOut | Unreachable)
    }
}

impl From<Unsupported> for ProviderError {
    fn from(unsupported: Unsupported) -> Self {
        let mut error = Self::new(ProviderErrorKind::Unsupported);
        error.0.unsupported = Some(unsupported);
        error
    }
}

fn shortened(text: &str) -> Box<str> {
    let is_boundary = |at: &usize| text.is_char_boundary(*at);
    let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(is_boundary).unwrap_or(0);
    text[..end].into()
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(unsupported) = self.unsupported() {
            return unsupported.fmt(f);
        }
        f.write_str(match self.kind() {
            ProviderErrorKind::Unsupported => "the provider cannot do this",
            ProviderErrorKind::InvalidRequest => "the request cannot be right, so the provider was not asked",
            ProviderErrorKind::Unauthorized => "the provider does not accept the key of this application",
            ProviderErrorKind::Denied => "the provider denies it",
            ProviderErrorKind::NotFound => "the provider knows no such thing",
            ProviderErrorKind::InvalidGrant => "the token or code is not good any longer",
            ProviderErrorKind::Rejected => "the provider does not take the request",
            ProviderErrorKind::RateLimited => "the provider has had too many requests",
            ProviderErrorKind::Unavailable => "the provider has a failure of its own",
            ProviderErrorKind::TimedOut => "the provider took too long",
            ProviderErrorKind::Unreachable => "the provider cannot be reached",
            ProviderErrorKind::Unreadable => "the provider's answer is not as documented",
        })?;
        match (self.status(), self.code()) {
            (Some(status), Some(code)) => write!(f, " ({status}, {code})"),
            (Some(status), None) => write!(f, " ({status})"),
            (None, Some(code)) => write!(f, " ({code})"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderError")
            .field("kind", &self.kind())
            .field("status", &self.status())
            .field("code", &self.code())
            .field("retry_after", &self.retry_after())
            .field("unsupported", &self.unsupported().map(Unsupported::feature))
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl Error for ProviderError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
