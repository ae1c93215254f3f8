use std::error::Error;
use std::fmt;

use super::{AuditError, AuditSink, Event, EventKind};
use crate::presence::ActingSession;
use crate::redact::DataClass;
use crate::session::Session;
use crate::time::{Clock, SystemClock};

/// The longest reason for a reveal, in characters.
const LONGEST_WHY: usize = 500;

/// Data of one class may be shown in one session after all: its audit event is written. Nothing else makes one.
///
/// It is for one answer: keep none. Who may ask for it is for a gate to say.
///
/// ```
/// # #[cfg(feature = "testing")] {
/// use impersonation_core::ActingSession;
/// use impersonation_core::audit::{AuditSink, RevealError};
/// use impersonation_core::redact::{Personal, Sensitive};
///
/// #[derive(serde::Serialize)]
/// struct Profile {
///     national_id: Sensitive<String>,
/// }
///
/// async fn show(
///     acting: &ActingSession,
///     profile: &Profile,
///     audit: &impl AuditSink,
/// ) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
///     let revealed = acting.reveal::<Personal>("Ticket 4711: the bank asks for it", audit).await?;
///     Ok(acting.view(profile).reveal(&revealed).to_json()?.body)
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Revealed {
    session: Session,
    class: &'static str,
}

impl Revealed {
    /// Whether it is of this class and of this token: of a later one of the same session it is not.
    pub fn opens(&self, session: &Session, class: &str) -> bool {
        self.class == class && self.session.is_of_token(session)
    }
}

impl ActingSession {
    /// Shows the actor data of class `C` after all, for a reason of 1 to 500 characters. The event is written before anything is
    /// shown.
    ///
    /// # Errors
    ///
    /// Where there is no such reason, or the event could not be kept.
    pub async fn reveal<C: DataClass>(&self, why: &str, sink: &impl AuditSink) -> Result<Revealed, RevealError> {
        let why = why.trim();
        if why.is_empty() || why.chars().nth(LONGEST_WHY).is_some() {
            return Err(RevealError(Cause::Reason));
        }
        let kind = EventKind::Reveal { class: C::NAME.into(), why: why.into() };
        let event = Event::new(SystemClock.now(), self, kind);
        sink.write(&event).await.map_err(|error| RevealError(Cause::Audit(error)))?;
        event.trace();
        Ok(Revealed { session: self.session().clone(), class: C::NAME })
    }
}

/// Nothing was revealed.
#[derive(Debug)]
pub struct RevealError(Cause);

#[derive(Debug)]
enum Cause {
    Reason,
    Audit(AuditError),
}

/// Why nothing was revealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevealErrorKind {
    /// The reason is empty, or longer than 500 characters.
    InvalidReason,
    /// The event could not be kept.
    NotRecorded,
}

impl RevealError {
    /// Why.
    pub fn kind(&self) -> RevealErrorKind {
        match self.0 {
            Cause::Reason => RevealErrorKind::InvalidReason,
            Cause::Audit(_) => RevealErrorKind::NotRecorded,
        }
    }
}

impl fmt::Display for RevealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Cause::Reason => "a reason of 1 to 500 characters is needed to reveal anything",
            Cause::Audit(_) => "nothing is revealed, since that could not be recorded",
        })
    }
}

impl Error for RevealError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Cause::Reason => None,
            Cause::Audit(error) => Some(error),
        }
    }
}
