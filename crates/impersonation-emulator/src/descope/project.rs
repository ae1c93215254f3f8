use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;

use super::audit::{Audit, AuditTimes};
use super::refusal::Refusal;
use super::token::{Grant, REFRESH_SECONDS, Refresh};
use super::user;
use crate::server::Shared;
use crate::signer::Signer;
use crate::user::User;
use crate::{lock, random};

/// One Descope project: its keys, its users and what they have going on.
pub(super) struct Project {
    pub(super) id: String,
    pub(super) management_key: String,
    pub(super) signer: Signer,
    pub(super) shared: Arc<Shared>,
    pub(super) state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) users: Vec<User>,
    /// When each user's consent expires, in seconds.
    pub(super) consents: HashMap<String, u64>,
    pub(super) refreshes: Vec<Refresh>,
    pub(super) audits: Vec<Audit>,
    pub(super) audit_times: AuditTimes,
}

impl Project {
    pub(super) fn new(algorithm: Algorithm) -> Self {
        let id = random::descope_id('P');
        let kid = random::descope_id('S');
        Self {
            management_key: format!("K2{}", random::secret()),
            signer: Signer::new(Dialect::Descope, &id, &kid, algorithm),
            shared: Arc::default(),
            state: Mutex::default(),
            id,
        }
    }

    /// A user's own sign-in: a session JWT and a refresh JWT.
    pub(super) fn sign_in(&self, user_id: &str) -> Option<(String, String)> {
        let mut state = lock(&self.state);
        let user = state.user(user_id)?.clone();
        let refresh = Grant::own(user_id).refresh(self, REFRESH_SECONDS);
        let tokens = (refresh.grant.session(self, &user, refresh.expires_at), refresh.jwt.clone());
        state.refreshes.push(refresh);
        self.audit(&mut state, &user, user_id, "email");
        Some(tokens)
    }

    /// Writes that a sign-in has succeeded.
    pub(super) fn audit(&self, state: &mut State, user: &User, actor_id: &str, method: &'static str) {
        state.audits.push(Audit {
            id: random::descope_id('A'),
            action: "LoginSucceed",
            method,
            user_id: user.id.clone(),
            actor_id: actor_id.into(),
            login_ids: user::login_ids(user),
            tenants: user.organizations.clone(),
            occurred: self.shared.clock.millis(),
        });
    }

    /// The refresh JWT, where it is one of the project's and good.
    pub(super) fn good<'s>(&self, state: &'s mut State, jwt: &str) -> Result<&'s mut Refresh, Refusal> {
        let now = self.shared.clock.seconds();
        let refresh = state.refreshes.iter_mut().find(|refresh| refresh.jwt == jwt && refresh.is_good(now));
        refresh.ok_or_else(Refusal::dead_token)
    }
}

impl State {
    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// By a login id, or by the user id.
    pub(super) fn user_by_login(&self, login_id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == login_id || user::login_ids(user).iter().any(|held| held == login_id))
    }

    pub(super) fn has_consent(&self, user_id: &str, now: u64) -> bool {
        self.consents.get(user_id).is_some_and(|expires_at| now < *expires_at)
    }
}

impl fmt::Debug for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Project").field("id", &self.id).finish_non_exhaustive()
    }
}
