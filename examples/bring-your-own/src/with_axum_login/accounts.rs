use std::convert::Infallible;
use std::fmt;

use axum_login::{AuthUser, AuthnBackend};
use serde::Deserialize;

const ACCOUNTS: [Account; 3] = [
    Account { name: "user_2", password: "battery staple", is_staff: false },
    Account { name: "user_3", password: "troubador", is_staff: false },
    Account { name: "staff_1", password: "correct horse", is_staff: true },
];

/// Somebody who can sign in.
#[derive(Clone)]
pub struct Account {
    name: &'static str,
    /// In an application: a hash that is slow to compute.
    password: &'static str,
    is_staff: bool,
}

impl Account {
    /// The name that they sign in by.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether they may act for users.
    pub fn is_staff(&self) -> bool {
        self.is_staff
    }
}

impl AuthUser for Account {
    type Id = String;

    fn id(&self) -> String {
        self.name.into()
    }

    fn session_auth_hash(&self) -> &[u8] {
        self.password.as_bytes()
    }
}

/// axum-login writes accounts to its log: no password is shown.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What is sent to sign in.
#[derive(Deserialize)]
pub struct SignIn {
    name: String,
    password: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A table of three.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an example's own")]
pub struct Accounts;

impl Accounts {
    /// Whether there is a user of that name whom staff may act for: no other staff member.
    pub fn has_user(name: &str) -> bool {
        find(name).is_some_and(|account| !account.is_staff)
    }
}

impl AuthnBackend for Accounts {
    type User = Account;
    type Credentials = SignIn;
    type Error = Infallible;

    async fn authenticate(&self, sign_in: SignIn) -> Result<Option<Account>, Infallible> {
        Ok(find(&sign_in.name).filter(|account| account.password == sign_in.password))
    }

    async fn get_user(&self, name: &String) -> Result<Option<Account>, Infallible> {
        Ok(find(name))
    }
}

fn find(name: &str) -> Option<Account> {
    ACCOUNTS.into_iter().find(|account| account.name == name)
}
