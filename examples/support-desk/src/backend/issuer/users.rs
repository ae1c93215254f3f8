//! What the issuer asks: who the users are, and who may act as whom.

use impersonation_issuer::{Asked, Authorizer, Directory, DirectoryError, Right, User};

use super::sign_in::ISSUER;
use crate::people::{People, Person, Role, Support};

/// Who the users are.
pub(super) struct Users(pub(super) People);

impl Directory for Users {
    async fn impersonator(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        Ok(self.account(issuer, subject).await?.filter(|user| user.rank > 0))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        let found = self.0.find(id).await.map_err(DirectoryError::new)?;
        Ok(found.as_ref().map(user))
    }

    async fn search(&self, text: &str, limit: usize) -> Result<Vec<User>, DirectoryError> {
        let found = self.0.customers(text).await.map_err(DirectoryError::new)?;
        Ok(found.iter().take(limit).map(user).collect())
    }

    async fn account(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        let user = self.user(subject).await?;
        Ok(user.filter(|_| issuer == ISSUER))
    }
}

/// As the issuer knows a person.
fn user(person: &Person) -> User {
    let user = User::new(&*person.id).name(&*person.name).email(&*person.email).rank(person.role.rank());
    let user = person.organizations.iter().fold(user, |user, organization| user.organization(&**organization));
    user.may_be_impersonated(person.support != Support::Never).requires_consent(person.support.asks())
}

/// Agents and leads act as customers; leads and auditors see what happened; leads end what others do.
pub(super) struct Rights(pub(super) People);

impl Rights {
    async fn role(&self, who: &User) -> Result<Role, DirectoryError> {
        let found = self.0.find(&who.id).await.map_err(DirectoryError::new)?;
        Ok(found.map_or(Role::Customer, |person| person.role))
    }
}

impl Authorizer for Rights {
    async fn may_impersonate(&self, who: &User, _: &User, asked: &Asked<'_>) -> Result<bool, DirectoryError> {
        Ok(self.role(who).await?.acts() && asked.capabilities.is_empty())
    }

    async fn may(&self, who: &User, right: Right) -> Result<bool, DirectoryError> {
        Ok(self.role(who).await?.may(right))
    }
}
