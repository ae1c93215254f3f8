use std::time::Duration;

use impersonation_core::{OwnSession, Timestamp};
use tokio::time::{Instant, sleep_until};

use super::entitlement::{Unknown, is_protected};
use super::settings::is_recent;
use super::{ConsentError, ConsentErrorKind, Issuer};
use crate::authorizer::{Asked, Authorizer as _, Right};
use crate::cause::Cause;
use crate::consent::{Consent, Request};
use crate::directory::{Directory as _, User};
use crate::event::{Event, EventKind};
use crate::grant::{ConsentState, End, Grant, Party};
use crate::id::ConsentId;
use crate::log;
use crate::store::{ConsentStore as _, GrantFilter, StoreError};

/// The longest reason of a request, in characters, as that of a start.
const LONGEST_REASON: usize = 500;
/// The longest id, in bytes, as in a start.
const LONGEST_ID: usize = 512;

/// A wish that a user may consent.
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestConsent {
    subject: Box<str>,
    organization: Option<Box<str>>,
    reason: Option<Box<str>>,
}

impl RequestConsent {
    /// Of that user.
    pub fn of(subject: impl Into<Box<str>>) -> Self {
        Self { subject: subject.into(), organization: None, reason: None }
    }

    /// For that organization alone.
    pub fn organization(self, id: impl Into<Box<str>>) -> Self {
        Self { organization: Some(id.into()), ..self }
    }

    /// Why, in 1 to 500 characters on one line.
    pub fn reason(self, reason: impl Into<Box<str>>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    fn is_sound(&self) -> bool {
        let is_reason = |reason: &str| !reason.trim().is_empty() && reason.chars().count() <= LONGEST_REASON;
        let is_plain = |text: &str| !text.chars().any(char::is_control);
        is_id(&self.subject)
            && self.organization.as_deref().is_none_or(is_id)
            && self.reason.as_deref().is_none_or(|reason| is_reason(reason) && is_plain(reason))
    }
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// What a user consents to.
#[derive(Clone, Debug)]
#[must_use]
pub struct GiveConsent {
    lasts: Duration,
    organization: Option<Box<str>>,
    request: Option<ConsentId>,
}

impl GiveConsent {
    /// For that long, from now on.
    pub fn lasting(duration: Duration) -> Self {
        Self { lasts: duration, organization: None, request: None }
    }

    /// In that organization alone. What a request names stands, whatever this says.
    pub fn organization(self, id: impl Into<Box<str>>) -> Self {
        Self { organization: Some(id.into()), ..self }
    }

    /// As that request asks.
    pub fn answering(self, request: ConsentId) -> Self {
        Self { request: Some(request), ..self }
    }
}

impl Issuer {
    /// Asks a user for their consent: the notifier tells them.
    ///
    /// # Errors
    ///
    /// `NotAllowed` for whoever has not the right to ask, may not act as this user anyway, or asks for one that is not there, no
    /// sooner than the floor of refused starts.
    pub async fn request_consent(&self, session: &OwnSession, asked: RequestConsent) -> Result<Consent, ConsentError> {
        let earliest = Instant::now() + self.0.settings.floor;
        if !asked.is_sound() {
            return Err(ConsentErrorKind::InvalidRequest.into());
        }
        let may = self.may_request(session, &asked).await.map_err(ConsentError::unavailable);
        if !may.as_ref().is_ok_and(|may| *may) {
            sleep_until(earliest).await;
        }
        if !may? {
            return Err(ConsentErrorKind::NotAllowed.into());
        }
        let (ledger, now) = (&self.0.ledger, self.0.ledger.now());
        let by =
            Party { authenticated_at: session.authenticated_at(), ..Party::new(session.issuer(), session.subject()) };
        let mut consent = Consent::new(ledger.ids().consent(now), asked.subject, asked.organization);
        consent.requested = Some(Request { reason: asked.reason, ..Request::new(by, now) });
        let event = self.consent_event(&consent, now, EventKind::ConsentRequested);
        ledger.consents().add(&consent, &event).await.map_err(ConsentError::unavailable)?;
        ledger.announce(&event).await;
        Ok(consent)
    }

    /// The same calls in the same order, whoever is asked about.
    async fn may_request(&self, session: &OwnSession, asked: &RequestConsent) -> Result<bool, Unknown> {
        let who = self.0.directory.impersonator(session.issuer(), session.subject()).await?;
        let whom = self.user(&asked.subject).await?;
        let unknown = (User::new(session.subject()), User::unknown(&asked.subject));
        let (asker, target) = (who.as_ref().unwrap_or(&unknown.0), whom.as_ref().unwrap_or(&unknown.1));
        let terms = Asked { organization: asked.organization.as_deref(), capabilities: &[] };
        let may_act = self.0.authorizer.may_impersonate(asker, target, &terms).await?;
        let may_ask = self.0.authorizer.may(asker, Right::RequestConsent).await?;
        let is_theirs =
            asked.organization.as_ref().is_none_or(|organization| target.organizations.contains(organization));
        Ok(who.is_some() && whom.is_some() && may_act && may_ask && is_theirs && !is_protected(asker, target))
    }

    /// Gives the consent of the user of this session, who is there in person and has proved it recently.
    ///
    /// # Errors
    ///
    /// Where it lasts under a second or too long, names an organization that is not theirs, answers no open request of theirs, or
    /// they must sign in again first. `NotAllowed` where the session is nobody's account.
    pub async fn give_consent(&self, session: &OwnSession, given: GiveConsent) -> Result<Consent, ConsentError> {
        let (ledger, now) = (&self.0.ledger, self.0.ledger.now());
        let settings = &self.0.settings;
        if given.lasts.as_secs() == 0 || given.lasts > settings.longest_consent {
            return Err(ConsentErrorKind::InvalidRequest.into());
        }
        if !is_recent(session.authenticated_at(), settings.consent_authentication, now) {
            return Err(ConsentErrorKind::AuthenticationTooOld.into());
        }
        let until = now + given.lasts;
        let account = self.account(session).await.map_err(ConsentError::unavailable)?;
        let account = account.ok_or(ConsentErrorKind::NotAllowed)?;
        match given.request {
            Some(id) => self.answer_request(&account, &id, now, until).await,
            None => {
                check_membership(&account, given.organization.as_deref())?;
                let mut consent = Consent::new(ledger.ids().consent(now), account.id, given.organization);
                (consent.granted_at, consent.expires_at) = (Some(now), Some(until));
                let event = self.consent_event(&consent, now, EventKind::ConsentGranted { until });
                ledger.consents().add(&consent, &event).await.map_err(ConsentError::unavailable)?;
                ledger.announce(&event).await;
                Ok(consent)
            }
        }
    }

    async fn answer_request(
        &self,
        account: &User,
        id: &ConsentId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Consent, ConsentError> {
        let (ledger, asked) = (&self.0.ledger, self.consent_of(account, id).await?);
        let event = self.consent_event(&asked, now, EventKind::ConsentGranted { until });
        let given = ledger.consents().give(id, now, until, &event).await.map_err(ConsentError::unavailable)?;
        let given = given.ok_or(ConsentErrorKind::NotFound)?;
        ledger.announce(&event).await;
        Ok(given)
    }

    /// Takes a consent back, or turns a request down, in the name of the user of this session. What stands on it ends.
    ///
    /// # Errors
    ///
    /// `NotFound` for one that is not theirs, or withdrawn already; `NotAllowed` where the session is nobody's account; where the store
    /// does not answer.
    pub async fn withdraw_consent(&self, session: &OwnSession, id: &ConsentId) -> Result<Consent, ConsentError> {
        let (ledger, now) = (&self.0.ledger, self.0.ledger.now());
        let account = self.account(session).await.map_err(ConsentError::unavailable)?;
        let consent = self.consent_of(&account.ok_or(ConsentErrorKind::NotAllowed)?, id).await?;
        let event = self.consent_event(&consent, now, EventKind::ConsentWithdrawn);
        let withdrawn = ledger.consents().withdraw(id, now, &event).await.map_err(ConsentError::unavailable)?;
        let withdrawn = withdrawn.ok_or(ConsentErrorKind::NotFound)?;
        ledger.announce(&event).await;
        // What is not reached here is when it is re-asked.
        if let Err(error) = self.end_what_stands_on(&withdrawn, now).await {
            log::fault("what stands on a withdrawn consent ends when it is re-asked", &error);
        }
        Ok(withdrawn)
    }

    async fn end_what_stands_on(&self, consent: &Consent, now: Timestamp) -> Result<(), StoreError> {
        let filter = GrantFilter::all().open().subject(&*consent.subject);
        let stands_on_it = |grant: &Grant| grant.consent == ConsentState::Given(consent.id.clone());
        let end = || End::new(now, Cause::ConsentWithdrawn);
        self.0.ledger.end_all(&filter, stands_on_it, end).await.map(drop)
    }

    /// A consent of this user's: of anybody else's it says no more than of one that is not there.
    async fn consent_of(&self, account: &User, id: &ConsentId) -> Result<Consent, ConsentError> {
        let consent = self.0.ledger.consents().consent(id).await.map_err(ConsentError::unavailable)?;
        let is_theirs = |consent: &Consent| consent.subject == account.id;
        consent.filter(is_theirs).ok_or_else(|| ConsentErrorKind::NotFound.into())
    }

    fn consent_event(&self, consent: &Consent, at: Timestamp, kind: EventKind) -> Event {
        let mut event = Event::new(self.0.ledger.ids().event(at), at, kind, self.url(), &*consent.subject);
        event.organization.clone_from(&consent.organization);
        event.consent = Some(consent.id.clone());
        if let Some(request) = &consent.requested {
            event.impersonator = Some(request.by.clone());
            event.reason.clone_from(&request.reason);
        }
        event
    }
}

fn check_membership(account: &User, organization: Option<&str>) -> Result<(), ConsentErrorKind> {
    let is_theirs = |id: &str| account.organizations.iter().any(|theirs| **theirs == *id);
    if organization.is_none_or(is_theirs) { Ok(()) } else { Err(ConsentErrorKind::InvalidRequest) }
}
