//! A token of an impersonation, judged by where it was found and by how its grant stands.

use smallvec::SmallVec;
use std::time::Duration;

use crate::grant::{GrantCheck as _, MOST_ASKED, Standing};
use crate::request::{Issuers, Presented};
use crate::session::{Session, Slot};
use crate::time::Timestamp;
use crate::verify::Reason;
use crate::verify::cache::Verified;
use crate::verify::credential::{Credential, Failure};

/// What was asked for anew already, while a request waited.
#[derive(Default)]
pub(crate) struct Asked {
    /// Whose keys.
    pub(crate) keys: Issuers,
    /// Whose grants, each time.
    grants: SmallVec<[Session; 1]>,
}

impl Asked {
    pub(crate) fn grant_of(&mut self, session: Session) {
        self.grants.push(session);
    }

    fn may_ask_for(&self, session: &Session) -> bool {
        self.grants.iter().filter(|asked| asked.agrees_with(session)).count() < MOST_ASKED
    }
}

/// An impersonation in a browser, whose token verified. By itself it is nobody.
#[derive(Clone, Debug)]
pub(crate) struct Overlay {
    pub(crate) session: Session,
    pub(crate) state: State,
}

/// What has become of a grant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum State {
    Live,
    Lapsed,
    /// It cannot be said. It is not taken for alive, nor for over.
    Unavailable(Duration),
}

/// What a token of an impersonation is worth in its place.
pub(crate) fn judge(
    verified: Verified,
    presented: &Presented<'_>,
    asked: &Asked,
    now: Timestamp,
) -> Result<Credential, Failure> {
    let Verified { session, until, .. } = verified;
    match session.impersonation().map(|impersonation| impersonation.slot()) {
        Some(Slot::Overlay) if presented.is_overlay => overlay(session, until, asked, now).map(Credential::Overlay),
        Some(Slot::Bearer) if presented.is_bearer => bearer(session, until, asked, now).map(Credential::Session),
        _ => Err(Reason::SlotMismatch.into()),
    }
}

/// The expiry of its token says nothing where the grant is asked: a middleware renews it in time, or a little late.
fn overlay(session: Session, until: Timestamp, asked: &Asked, now: Timestamp) -> Result<Overlay, Failure> {
    Ok(match standing(&session, asked, now)? {
        None if until <= now => Overlay { session, state: State::Lapsed },
        None => Overlay { session, state: State::Live },
        Some(Standing::Live { until }) => Overlay { session: session.going_on_until(until), state: State::Live },
        Some(Standing::Unavailable { retry_after }) => Overlay { session, state: State::Unavailable(retry_after) },
        Some(Standing::Ended | Standing::Unknown) => Overlay { session, state: State::Lapsed },
    })
}

fn bearer(session: Session, until: Timestamp, asked: &Asked, now: Timestamp) -> Result<Session, Failure> {
    if until <= now {
        return Err(Reason::Expired.into());
    }
    match standing(&session, asked, now)? {
        None => Ok(session),
        Some(Standing::Live { until }) => {
            session.seen();
            let end = until.min(session.expires_at());
            Ok(session.going_on_until(end))
        }
        Some(Standing::Unavailable { retry_after }) => Err(Failure::GrantUnavailable(retry_after)),
        Some(Standing::Ended | Standing::Unknown) => Err(Reason::Revoked.into()),
    }
}

/// How its grant stands now; `None` where nothing checks grants.
fn standing(session: &Session, asked: &Asked, now: Timestamp) -> Result<Option<Standing>, Failure> {
    let Some(check) = session.impersonation().and_then(|impersonation| impersonation.check.as_ref()) else {
        return Ok(None);
    };
    match check.standing(session) {
        Standing::Unknown if asked.may_ask_for(session) => Err(Failure::GrantNeeded(check.clone(), session.clone())),
        standing => Ok(Some(standing.settled(now))),
    }
}
