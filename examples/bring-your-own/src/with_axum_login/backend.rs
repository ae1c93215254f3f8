//! The accounts, as axum-login asks for them.

use std::convert::Infallible;

use axum_login::{AuthUser, AuthnBackend};

use crate::accounts::{Account, Accounts, SignIn};

impl AuthUser for Account {
    type Id = String;

    fn id(&self) -> String {
        self.name().into()
    }

    fn session_auth_hash(&self) -> &[u8] {
        self.password().as_bytes()
    }
}

impl AuthnBackend for Accounts {
    type User = Account;
    type Credentials = SignIn;
    type Error = Infallible;

    async fn authenticate(&self, sign_in: SignIn) -> Result<Option<Account>, Infallible> {
        Ok(Self::signed_in(&sign_in))
    }

    async fn get_user(&self, name: &String) -> Result<Option<Account>, Infallible> {
        Ok(Self::find(name))
    }
}
