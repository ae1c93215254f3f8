//! Whether an impersonation may go on (promise 12): everything that let it start is asked anew.

use std::error::Error;

use impersonation_core::Timestamp;

use super::Issuer;
use crate::authorizer::{Asked, Authorizer as _};
use crate::cause::Cause;
use crate::consent::ConsentStanding;
use crate::directory::{Directory as _, DirectoryError, User};
use crate::grant::{ConsentState, End, Grant};
use crate::hook::{BaseSession, SessionCheck as _};
use crate::id::ConsentId;
use crate::store::ConsentStore as _;

/// Nobody can say; what did not answer.
pub(super) type Unknown = Box<dyn Error + Send + Sync>;

impl Issuer {
    /// What speaks against a grant that has not ended: how it ought to end.
    pub(super) async fn objection(&self, grant: &Grant, now: Timestamp) -> Result<Option<End>, Unknown> {
        match self.objection_of_people(grant, now).await? {
            Some(end) => Ok(Some(end)),
            None => self.objection_of_record(grant, now).await,
        }
    }

    /// What the application has against it: all that is asked of others than the store.
    pub(super) async fn objection_of_people(&self, grant: &Grant, now: Timestamp) -> Result<Option<End>, Unknown> {
        if let Some(end) = self.lapse(grant, now) {
            return Ok(Some(end));
        }
        if !self.is_base_session_alive(grant).await? {
            return Ok(Some(End::new(now, Cause::BaseSessionEnded)));
        }
        Ok(self.loss_of_right(grant).await?.map(|cause| End::new(now, cause)))
    }

    /// What the record has against it: its times, and the user's consent.
    pub(super) async fn objection_of_record(&self, grant: &Grant, now: Timestamp) -> Result<Option<End>, Unknown> {
        if let Some(end) = self.lapse(grant, now) {
            return Ok(Some(end));
        }
        Ok(self.loss_of_consent(grant, now).await?.map(|cause| End::new(now, cause)))
    }

    fn lapse(&self, grant: &Grant, now: Timestamp) -> Option<End> {
        let is_shut = !self.0.settings.is_enabled;
        self.0.ledger.due(grant, now).or_else(|| is_shut.then(|| End::new(now, Cause::Disabled)))
    }

    /// Whether the impersonator's own session goes on, as far as it can be told without its cookie. Where there is no check, an API
    /// client's is over when its token is, which is one of the grant's times.
    async fn is_base_session_alive(&self, grant: &Grant) -> Result<bool, Unknown> {
        match &self.0.session_check {
            Some(check) => Ok(check.is_alive(&BaseSession::of(grant)).await?),
            None => Ok(true),
        }
    }

    async fn loss_of_right(&self, grant: &Grant) -> Result<Option<Cause>, Unknown> {
        let (party, directory) = (&grant.impersonator, &self.0.directory);
        let Some(who) = directory.impersonator(&party.issuer, &party.subject).await? else {
            return Ok(Some(Cause::NotEntitled));
        };
        let Some(whom) = self.user(&grant.subject).await? else { return Ok(Some(Cause::TargetGone)) };
        if is_protected(&who, &whom) {
            return Ok(Some(Cause::TargetProtected));
        }
        if grant.organization.as_ref().is_some_and(|organization| !whom.organizations.contains(organization)) {
            return Ok(Some(Cause::TargetGone));
        }
        let asked = Asked { organization: grant.organization.as_deref(), capabilities: &grant.capabilities };
        let may = self.0.authorizer.may_impersonate(&who, &whom, &asked).await?;
        Ok((!may).then_some(Cause::NotEntitled))
    }

    /// The user of that id. A directory that knows them by another name too says nothing of the session that would name them so.
    pub(super) async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        Ok(self.0.directory.user(id).await?.filter(|user| *user.id == *id))
    }

    async fn loss_of_consent(&self, grant: &Grant, now: Timestamp) -> Result<Option<Cause>, Unknown> {
        let ConsentState::Given(id) = &grant.consent else { return Ok(None) };
        Ok(match self.consent_standing(id, now).await? {
            ConsentStanding::Given => None,
            ConsentStanding::Expired => {
                // The user may have given another one meanwhile.
                let good = self.0.ledger.consents().good(&grant.subject, grant.organization.as_deref(), now).await?;
                good.is_none().then_some(Cause::ConsentExpired)
            }
            ConsentStanding::Withdrawn | ConsentStanding::Requested => Some(Cause::ConsentWithdrawn),
        })
    }

    async fn consent_standing(&self, id: &ConsentId, now: Timestamp) -> Result<ConsentStanding, Unknown> {
        let consent = self.0.ledger.consents().consent(id).await?;
        // One that is gone is no permission.
        Ok(consent.map_or(ConsentStanding::Withdrawn, |consent| consent.standing(now)))
    }
}

/// Whether nobody, or none so low, may act as a user: equals and superiors are protected.
pub(super) fn is_protected(who: &User, whom: &User) -> bool {
    !whom.may_be_impersonated || whom.rank >= who.rank
}
