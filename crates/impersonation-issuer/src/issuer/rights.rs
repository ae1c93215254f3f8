use impersonation_core::OwnSession;

use super::Issuer;
use crate::authorizer::{Authorizer as _, Right};
use crate::directory::{Directory as _, DirectoryError, User};

/// Most users of one search: each is asked about.
const MOST_FOUND: usize = 100;

impl Issuer {
    /// Whether the user of this session has a right. It is a session of their own: nobody administers while acting.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    pub async fn may(&self, session: &OwnSession, right: Right) -> Result<bool, DirectoryError> {
        let who = self.0.directory.impersonator(session.issuer(), session.subject()).await?;
        match who {
            Some(who) => self.0.authorizer.may(&who, right).await,
            None => Ok(false),
        }
    }

    /// The user whose account the session is, by the directory's word: a session of another issuer may have the same subject.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    pub async fn account(&self, session: &OwnSession) -> Result<Option<User>, DirectoryError> {
        self.0.directory.account(session.issuer(), session.subject()).await
    }

    /// Users whom `text` may mean, at most `limit` and never over 100, for whoever may act as somebody: those whom they may not
    /// impersonate are left out.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    pub async fn search(&self, session: &OwnSession, text: &str, limit: usize) -> Result<Vec<User>, DirectoryError> {
        let who = self.0.directory.impersonator(session.issuer(), session.subject()).await?;
        let Some(who) = who else { return Ok(Vec::new()) };
        // As many are asked for whatever the limit is: a list that is cut first would tell of those who are left out.
        let found = self.0.directory.search(text, MOST_FOUND).await?;
        let mut allowed = Vec::new();
        for user in found.into_iter().take(MOST_FOUND) {
            if self.may_see(&who, &user).await? {
                allowed.push(user);
            }
        }
        allowed.truncate(limit);
        Ok(allowed)
    }

    async fn may_see(&self, who: &User, whom: &User) -> Result<bool, DirectoryError> {
        let asked = crate::authorizer::Asked { organization: None, capabilities: &[] };
        let may = self.0.authorizer.may_impersonate(who, whom, &asked).await?;
        Ok(may && !super::entitlement::is_protected(who, whom))
    }
}
