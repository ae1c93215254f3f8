use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};

use super::text::{is_capability, is_id, is_key, is_reason};
use super::{Capabilities, Feature, ProviderError, ProviderErrorKind, is_registered_claim};
use crate::presence::OwnSession;

/// Most capabilities of one start.
const MOST_CAPABILITIES: usize = 64;

/// A wish to act as a user: who, as whom, and on what terms.
///
/// It is made of a session of the impersonator's own, since nobody may start while acting (no nesting).
///
/// ```
/// use std::time::Duration;
/// use impersonation_core::provider::Start;
/// # use impersonation_core::{OwnSession, testing::Issuer};
/// # let issuer = Issuer::rfc8693();
/// # let session = OwnSession::of(&issuer.verified(&issuer.session("staff_1").token()).unwrap()).unwrap();
///
/// let start = Start::new(&session, "user_2").reason("Ticket 4711").duration(Duration::from_secs(15 * 60));
/// assert_eq!(start.impersonator(), "staff_1");
/// ```
///
/// Of foreign types it has `serde_json::Value`, which is what a claim is.
#[derive(Clone)]
#[must_use]
pub struct Start {
    session: OwnSession,
    /// Where it is not the subject of the session.
    known_as: Option<Box<str>>,
    target: Box<str>,
    reason: Option<Box<str>>,
    organization: Option<Box<str>>,
    claims: Map<String, Value>,
    duration: Option<Duration>,
    consent: Option<bool>,
    capabilities: Option<BTreeSet<Box<str>>>,
    idempotency_key: Option<Box<str>>,
}

impl Start {
    /// The user of this session wants to act as `target`, a user's id at the provider. The session is the provider's own, unless it is
    /// said how the provider [knows them](Self::known_as).
    pub fn new(session: &OwnSession, target: impl Into<Box<str>>) -> Self {
        Self {
            session: session.clone(),
            known_as: None,
            target: target.into(),
            reason: None,
            organization: None,
            claims: Map::new(),
            duration: None,
            consent: None,
            capabilities: None,
            idempotency_key: None,
        }
    }

    /// The impersonator's id at the provider, where it is not the subject of their session: staff who sign in elsewhere.
    ///
    /// It becomes `act.sub`, so take it from what the application knows of this session and never from the request.
    pub fn known_as(self, id: impl Into<Box<str>>) -> Self {
        Self { known_as: Some(id.into()), ..self }
    }

    /// Why, in 1 to 500 characters on one line.
    pub fn reason(self, reason: impl Into<Box<str>>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// In which of the user's organizations.
    pub fn organization(self, id: impl Into<Box<str>>) -> Self {
        Self { organization: Some(id.into()), ..self }
    }

    /// A claim of the application's own in the tokens of the session, where the provider puts it. A second of one name replaces
    /// the first.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// For how long at most; the provider's own limit applies too.
    pub fn duration(self, duration: Duration) -> Self {
        Self { duration: Some(duration), ..self }
    }

    /// Only if the user has consented, which is the default where a provider can tell; one that cannot refuses such a start.
    pub fn require_consent(self) -> Self {
        Self { consent: Some(true), ..self }
    }

    /// Whether or not the user has consented.
    pub fn without_consent(self) -> Self {
        Self { consent: Some(false), ..self }
    }

    /// What is opened to the actor beyond what is open to all, such as classes of data: 1 to 64 names of 1 to 64 characters of
    /// `[a-z0-9_.:-]`. Leave it out where there are none; a second call replaces the first.
    pub fn capabilities(self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { capabilities: Some(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// A text of 1 to 255 visible ASCII characters under which this start happens once, however often it is sent. Make it of
    /// something random, and send the same where the answer was lost.
    pub fn idempotency_key(self, key: impl Into<Box<str>>) -> Self {
        Self { idempotency_key: Some(key.into()), ..self }
    }

    /// The session that starts.
    pub fn session(&self) -> &OwnSession {
        &self.session
    }

    /// Who will act, as the provider knows them.
    pub fn impersonator(&self) -> &str {
        self.known_as.as_deref().unwrap_or(self.session.subject())
    }

    /// As whom.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Why.
    pub fn stated_reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// In which organization.
    pub fn in_organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    /// The application's own claims.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// For how long at most.
    pub fn at_most(&self) -> Option<Duration> {
        self.duration
    }

    /// Whether consent was asked for or waived; `None` where neither was said.
    pub fn consent(&self) -> Option<bool> {
        self.consent
    }

    /// What is opened to the actor, each name once and in order.
    pub fn asked_capabilities(&self) -> impl Iterator<Item = &str> {
        self.capabilities.iter().flatten().map(|name| &**name)
    }

    /// Under what it happens once.
    pub fn stated_idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// What every provider checks before it asks anybody. `reserved` are the claims that its tokens have beyond the
    /// [registered](is_registered_claim) ones.
    ///
    /// # Errors
    ///
    /// `Unsupported` for the first thing that the provider cannot take. `InvalidRequest` for a session of another provider's whose
    /// impersonator this one does not know by a name of its own; for an id that is empty, over 512 bytes or has control characters;
    /// for somebody who would act as themselves; for a reason of no or too many characters, or more lines; for a duration under a
    /// second; for a reserved claim; for no or too many capabilities, or a name or key of other characters than are said there.
    pub fn admit(&self, capabilities: &Capabilities, reserved: &[&str]) -> Result<(), ProviderError> {
        let asked = [
            (Feature::Start, true),
            (Feature::Reason, self.reason.is_some()),
            (Feature::Organization, self.organization.is_some()),
            (Feature::Claims, !self.claims.is_empty()),
            (Feature::Duration, self.duration.is_some()),
            (Feature::Consent, self.consent == Some(true)),
            (Feature::Capabilities, self.capabilities.is_some()),
            (Feature::IdempotencyKey, self.idempotency_key.is_some()),
        ];
        let unsupported = |(feature, is_asked)| if is_asked { capabilities.unsupported(feature) } else { None };
        if let Some(unsupported) = asked.into_iter().find_map(unsupported) {
            return Err(unsupported.into());
        }
        let is_known = self.known_as.is_some() || capabilities.are_of(&self.session);
        let is_sound = is_known && self.names_two() && self.has_sound_terms(reserved);
        if is_sound { Ok(()) } else { Err(ProviderError::new(ProviderErrorKind::InvalidRequest)) }
    }

    /// Somebody who acts, and somebody else.
    fn names_two(&self) -> bool {
        is_id(&self.target) && is_id(self.impersonator()) && *self.target != *self.impersonator()
    }

    fn has_sound_terms(&self, reserved: &[&str]) -> bool {
        let is_reserved =
            |name: &String| name.is_empty() || is_registered_claim(name) || reserved.contains(&name.as_str());
        let are_capabilities = |names: &BTreeSet<Box<str>>| {
            (1..=MOST_CAPABILITIES).contains(&names.len()) && names.iter().all(|name| is_capability(name))
        };
        self.organization.as_deref().is_none_or(is_id)
            && self.reason.as_deref().is_none_or(is_reason)
            && self.duration.is_none_or(|duration| duration.as_secs() > 0)
            && !self.claims.keys().any(is_reserved)
            && self.capabilities.as_ref().is_none_or(are_capabilities)
            && self.idempotency_key.as_deref().is_none_or(is_key)
    }
}

/// Reason and claims may say anything of people.
impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("impersonator", &self.impersonator())
            .field("target", &self.target)
            .field("organization", &self.organization)
            .field("duration", &self.duration)
            .field("consent", &self.consent)
            .field("capabilities", &self.capabilities)
            .finish_non_exhaustive()
    }
}
