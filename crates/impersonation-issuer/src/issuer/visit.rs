use impersonation_core::OwnSession;

use super::{ConsentError, ConsentErrorKind, Issuer};
use crate::cause::Cause;
use crate::grant::{End, Party};
use crate::id::GrantId;

impl Issuer {
    /// Ends an impersonation in the account of the user of this session, and writes down that it was they. Whether it did: that it
    /// has ended already is no error.
    ///
    /// ```
    /// use impersonation_core::OwnSession;
    /// use impersonation_issuer::{GrantId, Issuer};
    ///
    /// async fn end(issuer: &Issuer, user: &OwnSession, session: &str) -> Option<bool> {
    ///     let id = GrantId::parse(session)?;
    ///     issuer.end_visit(user, &id).await.ok()
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// `NotFound` for one in somebody else's account, which is as if it were not there; `NotAllowed` where the session is nobody's
    /// account; where the store does not answer.
    pub async fn end_visit(&self, session: &OwnSession, id: &GrantId) -> Result<bool, ConsentError> {
        let ledger = &self.0.ledger;
        let account = self.account(session).await.map_err(ConsentError::unavailable)?;
        let account = account.ok_or(ConsentErrorKind::NotAllowed)?;
        let grant = ledger.grant(id).await.map_err(ConsentError::unavailable)?;
        if grant.is_none_or(|grant| grant.subject != account.id) {
            return Err(ConsentErrorKind::NotFound.into());
        }
        let end = End::new(ledger.now(), Cause::RevokedBySubject).by(Party::new(session.issuer(), session.subject()));
        Ok(ledger.revoke_one(id, end).await.map_err(ConsentError::unavailable)? > 0)
    }
}
