//! The `act` claim (RFC 8693 §4.1): present and malformed is a refused token, never an ordinary session.

use std::fmt;
use std::sync::Arc;

use crate::json::{Node, Object};
use crate::profile::Rules;
use crate::session::{Actor, ActorKind, PriorActor};
use crate::time::Timestamp;
use crate::verify::Reason;

/// Levels of `act`, the outermost included.
const MAX_LEVELS: usize = 8;

/// The actor of a session and those before it.
#[derive(Clone, Debug)]
pub(crate) struct Acting {
    pub(crate) actor: Actor,
    pub(crate) prior: Vec<PriorActor>,
}

impl Acting {
    /// About what it takes on the heap.
    pub(crate) fn bytes(&self) -> usize {
        let Actor { issuer, subject, email, .. } = &self.actor;
        let prior = self.prior.iter().map(|prior| size_of::<PriorActor>() + prior.issuer.len() + prior.subject.len());
        issuer.len() + subject.len() + email.as_ref().map_or(0, |email| email.len()) + prior.sum::<usize>()
    }
}

/// Finds the canonical spelling of an issuer.
pub(crate) type Canonical<'a> = dyn Fn(&str) -> Option<&'a Arc<str>> + 'a;

/// What a profile says of `act`.
pub(crate) struct ActRules<'a> {
    pub(crate) rules: &'a dyn Rules,
    pub(crate) canonical_issuer: &'a Arc<str>,
    /// The canonical spelling of an issuer that is trusted, whether the token's own or not.
    pub(crate) canonical: &'a Canonical<'a>,
    pub(crate) classifier: Option<&'a Classifier>,
    /// Clerk's templates write `null` where nobody acts, and so do types of an application's own.
    pub(crate) null_is_absent: bool,
}

impl ActRules<'_> {
    /// Reads the claim at every level.
    pub(crate) fn read(&self, claims: Object<'_>) -> Result<Option<Acting>, Reason> {
        let outermost = match claims.get("act") {
            None => return Ok(None),
            Some(Node::Null) if self.null_is_absent => return Ok(None),
            Some(Node::Object(act)) => act,
            Some(_) => return Err(Reason::ActMalformed),
        };
        let (subject, issuer) = identity(outermost)?;
        let actor = Actor {
            issuer: self.issuer(issuer),
            issuer_is_implied: issuer.is_none(),
            subject: subject.into(),
            kind: self.classify(outermost),
            email: self.rules.actor_email(outermost),
            // Free text at some providers; an unknown time is too old for every policy that asks.
            authenticated_at: outermost
                .get("auth_time")
                .and_then(|node| node.as_number())
                .and_then(Timestamp::from_numeric_date),
        };
        Ok(Some(Acting { actor, prior: self.prior_actors(outermost)? }))
    }

    fn prior_actors(&self, outermost: Object<'_>) -> Result<Vec<PriorActor>, Reason> {
        let mut prior = Vec::new();
        let mut level = outermost;
        while let Some(nested) = level.get("act") {
            let Node::Object(act) = nested else { return Err(Reason::ActMalformed) };
            if prior.len() + 2 > MAX_LEVELS {
                return Err(Reason::ActMalformed);
            }
            let (subject, issuer) = identity(act)?;
            prior.push(PriorActor { issuer: self.issuer(issuer), subject: subject.into() });
            level = act;
        }
        Ok(prior)
    }

    fn issuer(&self, issuer: Option<&str>) -> Arc<str> {
        match issuer {
            Some(issuer) => (self.canonical)(issuer).map_or_else(|| issuer.into(), Arc::clone),
            None => Arc::clone(self.canonical_issuer),
        }
    }

    fn classify(&self, act: Object<'_>) -> ActorKind {
        let own = self.classifier.and_then(|classifier| (classifier.0)(&ActClaim(act)));
        own.unwrap_or_else(|| self.rules.actor_kind(act))
    }
}

/// `sub`, a non-empty text, and `iss`, one too where it is there.
fn identity<'c>(act: Object<'c>) -> Result<(&'c str, Option<&'c str>), Reason> {
    let text = |node: Node<'c>| node.as_text().filter(|text| !text.is_empty()).ok_or(Reason::ActMalformed);
    let subject = text(act.get("sub").ok_or(Reason::ActMalformed)?)?;
    Ok((subject, act.get("iss").map(text).transpose()?))
}

/// The outermost `act` of a token, for an application's own [classifier](crate::profile::Profile::classify).
pub struct ActClaim<'a>(Object<'a>);

impl ActClaim<'_> {
    /// A member that is text; `None` where it is missing or anything else.
    pub fn text(&self, member: &str) -> Option<&str> {
        self.0.text(member)
    }
}

impl fmt::Debug for ActClaim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActClaim").finish_non_exhaustive()
    }
}

type Classify = dyn Fn(&ActClaim<'_>) -> Option<ActorKind> + Send + Sync;

/// An application's own word on what kind of party acts.
#[derive(Clone)]
pub(crate) struct Classifier(pub(crate) Arc<Classify>);

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier").finish_non_exhaustive()
    }
}
