use impersonation_core::Timestamp;
use impersonation_core::provider::{Capabilities, Start, Started};
use tokio::time::{Instant, sleep_until};

use super::entitlement::is_protected;
use super::settings::is_recent;
use super::token::{RESERVED, is_reserved};
use super::{Issuer, StartError, StartErrorKind};
use crate::authorizer::{Asked, Authorizer as _, Right};
use crate::consent::Consent;
use crate::directory::{Directory as _, User};
use crate::event::{Event, EventKind};
use crate::grant::{ConsentState, Party};
use crate::log;
use crate::store::ConsentStore as _;

/// The longest place to go back to, in bytes.
const LONGEST_PLACE: usize = 2048;

/// A start whose own words are sound: who wants it, and what the session that it comes from says.
pub(super) struct Wish<'a> {
    pub(super) start: &'a Start,
    pub(super) impersonator: Party,
    pub(super) base_session: &'a str,
    pub(super) capabilities: Vec<Box<str>>,
    pub(super) return_to: Option<&'a str>,
    pub(super) now: Timestamp,
}

/// What was found out about both, in the same order and by the same calls whoever they are (promise 14).
pub(super) struct Findings {
    pub(super) who: Option<User>,
    pub(super) whom: Option<User>,
    pub(super) organization: Option<Box<str>>,
    pub(super) may: bool,
    /// Whether consent is asked of everybody, or by this user, whom the impersonator may otherwise act as.
    pub(super) is_asked: bool,
    pub(super) may_waive: bool,
    pub(super) consent: Option<Consent>,
}

impl Issuer {
    /// Starts an impersonation: a grant, and a ticket that the impersonator's own session redeems within a minute.
    ///
    /// A start with an idempotency key can be repeated: it finds the same grant, and its ticket replaces the one before.
    ///
    /// # Errors
    ///
    /// Where it may not start, or could not be recorded. Who may not is told so no sooner than
    /// [`refusal_floor`](super::IssuerBuilder::refusal_floor) says, and never whether there is such a user. Each refusal is an event,
    /// but those of a request or a session that cannot be right, for which nobody is asked.
    pub async fn start(&self, start: &Start) -> Result<Started, StartError> {
        self.start_from(start, None).await
    }

    /// The same, with where the impersonator is, to [go back to](super::Stopped::return_to) once it has stopped. Whoever sends
    /// browsers there makes sure that it is a place of the application's.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn start_from(&self, start: &Start, return_to: Option<&str>) -> Result<Started, StartError> {
        let earliest = Instant::now() + self.0.settings.floor;
        let wish = self.wish(start, return_to)?;
        let started = self.attempt(&wish).await;
        if let Err(error) = &started {
            self.record_refusal(&wish, error.kind()).await;
            sleep_until(earliest).await;
        }
        started
    }

    /// What the start says by itself; nobody is asked.
    fn wish<'a>(&self, start: &'a Start, return_to: Option<&'a str>) -> Result<Wish<'a>, StartError> {
        let session = start.session();
        start
            .admit(&Capabilities::all(), &RESERVED)
            .map_err(|error| StartError::because(StartErrorKind::InvalidRequest, error))?;
        // The token's `act` is the session's own subject: there is no other name for them.
        if start.impersonator() != session.subject() {
            return Err(StartErrorKind::InvalidRequest.into());
        }
        let is_claim_reserved = start.claims().keys().any(|name| is_reserved(name));
        if is_claim_reserved || !return_to.is_none_or(is_place) {
            return Err(StartErrorKind::InvalidRequest.into());
        }
        let base_session = session.session_id().ok_or(StartErrorKind::SessionUnidentified)?;
        let mut impersonator = Party::new(session.issuer(), session.subject());
        impersonator.authenticated_at = session.authenticated_at();
        let capabilities = start.asked_capabilities().map(Box::from).collect();
        Ok(Wish { start, impersonator, base_session, capabilities, return_to, now: self.0.ledger.now() })
    }

    async fn attempt(&self, wish: &Wish<'_>) -> Result<Started, StartError> {
        self.admit(wish)?;
        let findings =
            self.find_out(wish).await.map_err(|error| StartError::because(StartErrorKind::Unavailable, error))?;
        let consent = self.verdict(wish, &findings)?;
        self.begin(wish, findings, consent).await
    }

    /// What this environment asks of every start.
    fn admit(&self, wish: &Wish<'_>) -> Result<(), StartErrorKind> {
        let settings = &self.0.settings;
        if !settings.is_enabled {
            return Err(StartErrorKind::Disabled);
        }
        let authenticated_at = wish.impersonator.authenticated_at;
        if settings.recent_authentication.is_some_and(|max_age| !is_recent(authenticated_at, max_age, wish.now)) {
            return Err(StartErrorKind::AuthenticationTooOld);
        }
        match (wish.start.stated_reason(), &settings.reason_pattern) {
            (None, _) if settings.reason_is_required => Err(StartErrorKind::ReasonRequired),
            (Some(reason), Some(pattern)) if !pattern.is_match(reason) => Err(StartErrorKind::ReasonInvalid),
            _ => Ok(()),
        }
    }

    async fn find_out(&self, wish: &Wish<'_>) -> Result<Findings, super::entitlement::Unknown> {
        let Wish { start, impersonator, now, .. } = wish;
        let who = self.0.directory.impersonator(&impersonator.issuer, &impersonator.subject).await?;
        let whom = self.user(start.target()).await?;
        let organization = organization(start, whom.as_ref());
        let unknown = (User::new(&*impersonator.subject), User::unknown(start.target()));
        let (asker, target) = (who.as_ref().unwrap_or(&unknown.0), whom.as_ref().unwrap_or(&unknown.1));
        let asked = Asked { organization: organization.as_deref(), capabilities: &wish.capabilities };
        let may = self.0.authorizer.may_impersonate(asker, target, &asked).await?;
        // What one user asks for decides which calls are made only where all else is well, and so the answer may tell.
        let is_open = who.is_some() && whom.is_some() && may && !is_protected(asker, target);
        let is_asked = self.0.settings.consent_is_required || is_open && target.requires_consent;
        let may_waive = match is_asked && start.consent() == Some(false) {
            true => self.0.authorizer.may(asker, Right::WaiveConsent).await?,
            false => false,
        };
        let consent = match start.consent().unwrap_or(is_asked) {
            true => self.0.ledger.consents().good(start.target(), organization.as_deref(), *now).await?,
            false => None,
        };
        Ok(Findings { who, whom, organization, may, is_asked, may_waive, consent })
    }

    fn verdict(&self, wish: &Wish<'_>, findings: &Findings) -> Result<ConsentState, StartErrorKind> {
        let (Some(who), Some(whom)) = (&findings.who, &findings.whom) else { return Err(StartErrorKind::NotAllowed) };
        if !findings.may || is_protected(who, whom) || who.id == whom.id {
            return Err(StartErrorKind::NotAllowed);
        }
        let is_named = match &findings.organization {
            Some(organization) => whom.organizations.contains(organization),
            None => whom.organizations.is_empty(),
        };
        if !is_named {
            return Err(StartErrorKind::OrganizationRequired);
        }
        match (wish.start.consent(), &findings.consent) {
            (Some(false), _) if !findings.is_asked => Ok(ConsentState::NotNeeded),
            (Some(false), _) if findings.may_waive => Ok(ConsentState::Waived),
            (Some(false), _) => Err(StartErrorKind::WaiverNotAllowed),
            (None, _) if !findings.is_asked => Ok(ConsentState::NotNeeded),
            (_, Some(consent)) => Ok(ConsentState::Given(consent.id.clone())),
            (_, None) => Err(StartErrorKind::ConsentRequired),
        }
    }

    async fn record_refusal(&self, wish: &Wish<'_>, why: StartErrorKind) {
        let (ledger, kind) = (&self.0.ledger, EventKind::StartRefused { why: why.as_str().into() });
        let mut event = Event::new(ledger.ids().event(wish.now), wish.now, kind, self.url(), wish.start.target());
        event.impersonator = Some(wish.impersonator.clone());
        event.organization = wish.start.in_organization().map(Box::from);
        event.reason = wish.start.stated_reason().map(Box::from);
        if let Err(error) = ledger.append(&event).await {
            log::fault("a refused start was not recorded", &error);
        }
        if let Err(error) = ledger.publish(&event).await {
            log::fault("the application's audit did not take a refused start", &error);
        }
    }
}

/// Whether a text may be somewhere to go back to, as far as can be told of any.
fn is_place(text: &str) -> bool {
    text.len() <= LONGEST_PLACE && !text.chars().any(char::is_control)
}

/// The organization that was named, or the only one that there is.
fn organization(start: &Start, whom: Option<&User>) -> Option<Box<str>> {
    let only = || match whom.map(|user| &*user.organizations) {
        Some([only]) => Some(only.clone()),
        _ => None,
    };
    start.in_organization().map(Box::from).or_else(only)
}
