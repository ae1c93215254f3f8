use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_core::provider::Secret;
use impersonation_issuer::{
    Asked, Authorizer, BaseSession, Directory, DirectoryError, HookError, OwnToken, OwnTokens, Right, SessionCheck,
    User,
};

use super::{NOW, SIGN_IN, base};

/// Longer than anybody waits.
const LONG: Duration = Duration::from_secs(3600);

/// What was asked, in order, by all that an issuer asks.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    pub(super) fn note(&self, call: impl Into<String>) {
        self.0.lock().unwrap().push(call.into());
    }

    /// What was asked since this was called last.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Users, staff and what they may, to be changed at any time: directory, authorizer and all hooks in one. Clones are the same.
#[derive(Clone)]
pub(crate) struct People {
    state: Arc<Mutex<State>>,
    calls: Calls,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) staff: BTreeMap<Box<str>, User>,
    pub(crate) users: BTreeMap<Box<str>, User>,
    /// Who may not act as whom.
    pub(crate) forbidden: BTreeSet<(Box<str>, Box<str>)>,
    /// Base sessions that are over.
    pub(crate) signed_out: BTreeSet<Box<str>>,
    /// What does not answer: `impersonator`, `user`, `search`, `may_impersonate`, `may`, `is_alive`; `own_token` hangs.
    pub(crate) silent: BTreeSet<&'static str>,
    /// How long the directory takes to find a user.
    pub(crate) takes: Duration,
}

impl People {
    /// `staff_1` and `staff_2`, whom nobody closed to impersonation, and `lead`, who may do everything; `user_1` to `user_4`, of whom
    /// `user_2` is in `org_1` and `staff_1` may not act as `user_4`; `closed`, whom nobody may act as, and `boss`, who ranks higher.
    pub(super) fn new(calls: Calls) -> Self {
        let people = Self { state: Arc::default(), calls };
        people.change(|state| {
            for (id, rank) in [("staff_1", 10), ("staff_2", 10), ("lead", 100)] {
                state.staff.insert(id.into(), User::new(id).rank(rank));
                state.users.insert(id.into(), User::new(id).rank(rank).may_be_impersonated(true));
            }
            for (id, rank) in [("user_1", 0), ("user_2", 0), ("user_3", 0), ("user_4", 0), ("closed", 0), ("boss", 50)]
            {
                state.users.insert(id.into(), User::new(id).rank(rank).may_be_impersonated(id != "closed"));
            }
            state.forbidden.insert(("staff_1".into(), "user_4".into()));
        });
        people.user("user_2", |user| user.organization("org_1"));
        people
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
    }

    /// Changes a user.
    pub(crate) fn user(&self, id: &str, change: impl FnOnce(User) -> User) {
        self.change(|state| {
            let user = state.users.remove(id).unwrap_or_else(|| User::new(id));
            state.users.insert(id.into(), change(user));
        });
    }

    /// Something does not answer from now on, or does again.
    pub(crate) fn silence(&self, what: &'static str, is_silent: bool) {
        self.change(|state| {
            if is_silent {
                state.silent.insert(what)
            } else {
                state.silent.remove(what)
            };
        });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn ask(&self, what: &'static str) -> Result<MutexGuard<'_, State>, DirectoryError> {
        self.calls.note(what);
        let state = self.state();
        if state.silent.contains(what) { Err(DirectoryError::new("no answer")) } else { Ok(state) }
    }
}

impl Directory for People {
    async fn impersonator(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        let found = self.ask("impersonator")?.staff.get(subject).cloned();
        Ok(found.filter(|_| issuer == SIGN_IN.url()))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        let takes = self.state().takes;
        if takes > Duration::ZERO {
            tokio::time::sleep(takes).await;
        }
        Ok(self.ask("user")?.users.get(id).cloned())
    }

    async fn search(&self, text: &str, limit: usize) -> Result<Vec<User>, DirectoryError> {
        let state = self.ask("search")?;
        Ok(state.users.values().filter(|user| user.id.contains(text)).take(limit).cloned().collect())
    }

    async fn account(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        let found = self.ask("account")?.users.get(subject).cloned();
        Ok(found.filter(|_| issuer == SIGN_IN.url()))
    }
}

impl Authorizer for People {
    async fn may_impersonate(&self, who: &User, whom: &User, _: &Asked<'_>) -> Result<bool, DirectoryError> {
        let state = self.ask("may_impersonate")?;
        Ok(!state.forbidden.contains(&(who.id.clone(), whom.id.clone())))
    }

    async fn may(&self, who: &User, right: Right) -> Result<bool, DirectoryError> {
        self.ask("may").map(|_| who.rank >= 100 || (who.rank >= 10 && right == Right::RequestConsent))
    }
}

impl SessionCheck for People {
    async fn is_alive(&self, session: &BaseSession<'_>) -> Result<bool, HookError> {
        let state = self.ask("is_alive").map_err(HookError::new)?;
        Ok(!state.signed_out.contains(session.id))
    }
}

impl OwnTokens for People {
    async fn own_token(&self, session: &BaseSession<'_>) -> Result<Option<OwnToken>, HookError> {
        if self.state().silent.contains("own_token") {
            tokio::time::sleep(LONG).await;
        }
        let token = base(&session.party.subject).claim("sid", session.id).token();
        Ok(Some(OwnToken::new(Secret::new(token), Timestamp::from_unix_seconds(NOW + 86_400))))
    }
}
