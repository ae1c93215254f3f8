//! The people of the programs that sign them in.

use std::fmt;

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

    /// What they prove it by.
    pub fn password(&self) -> &'static str {
        self.password
    }

    /// Whether they may act for users.
    pub fn is_staff(&self) -> bool {
        self.is_staff
    }
}

/// Accounts are written to logs: no password is shown.
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
    /// The account of that name.
    pub fn find(name: &str) -> Option<Account> {
        ACCOUNTS.into_iter().find(|account| account.name == name)
    }

    /// The account that this signs in to, if its password is right.
    pub fn signed_in(sign_in: &SignIn) -> Option<Account> {
        Self::find(&sign_in.name).filter(|account| account.password == sign_in.password)
    }

    /// Whether there is a user of that name whom staff may act for: no other staff member.
    pub fn has_user(name: &str) -> bool {
        Self::find(name).is_some_and(|account| !account.is_staff)
    }
}
