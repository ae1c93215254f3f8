use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use impersonation_issuer::{
    Asked, Authorizer, BaseSession, Directory, DirectoryError, HookError, Right, SessionCheck, User,
};

use super::Calls;

/// Who does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Impersonators,
    Users,
    Authorizer,
    Rights,
    Sessions,
}

/// Users, staff and what they may, to be changed at any time: directory, authorizer and session check in one. Clones are the same.
#[derive(Clone, Default)]
pub struct People {
    state: Arc<Mutex<State>>,
    calls: Calls,
}

#[derive(Default)]
struct State {
    staff: HashMap<Box<str>, User>,
    users: HashMap<Box<str>, User>,
    forbidden: HashSet<(Box<str>, Box<str>)>,
    forbidden_capabilities: HashSet<Box<str>>,
    rights: HashSet<(Box<str>, Right)>,
    signed_out: HashSet<Box<str>>,
    outages: HashSet<Place>,
    takes: Duration,
}

impl People {
    /// `staff_1` to `staff_4` of rank 10, and users who may be impersonated: `user_1` to `user_4` of no organization.
    pub fn new(calls: Calls) -> Self {
        let people = Self { state: Arc::default(), calls };
        for number in 1..=4 {
            people.hire(User::new(format!("staff_{number}")).rank(10).email(format!("staff_{number}@example.com")));
            people.sign_up(User::new(format!("user_{number}")).may_be_impersonated(true));
        }
        people
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn hire(&self, who: User) {
        self.state().staff.insert(who.id.clone(), who);
    }

    /// Staff whom their sign-in calls otherwise than the directory does.
    pub fn hire_as(&self, subject: &str, who: User) {
        self.state().staff.insert(subject.into(), who);
    }

    pub fn dismiss(&self, id: &str) {
        self.state().staff.remove(id);
    }

    pub fn sign_up(&self, user: User) {
        self.state().users.insert(user.id.clone(), user);
    }

    pub fn delete(&self, id: &str) {
        self.state().users.remove(id);
    }

    pub fn rank(&self, user: &str, rank: u32) {
        self.state().users.get_mut(user).unwrap().rank = rank;
    }

    pub fn rank_staff(&self, id: &str, rank: u32) {
        self.state().staff.get_mut(id).unwrap().rank = rank;
    }

    /// Closes a user to impersonation, or opens them.
    pub fn close(&self, user: &str, is_closed: bool) {
        self.state().users.get_mut(user).unwrap().may_be_impersonated = !is_closed;
    }

    pub fn join(&self, user: &str, organization: &str) {
        self.state().users.get_mut(user).unwrap().organizations.push(organization.into());
    }

    pub fn leave(&self, user: &str, organization: &str) {
        self.state().users.get_mut(user).unwrap().organizations.retain(|id| **id != *organization);
    }

    pub fn forbid(&self, who: &str, whom: &str, is_forbidden: bool) {
        let pair = (who.into(), whom.into());
        match is_forbidden {
            true => self.state().forbidden.insert(pair),
            false => self.state().forbidden.remove(&pair),
        };
    }

    /// Nobody may open this any longer.
    pub fn forbid_capability(&self, capability: &str) {
        self.state().forbidden_capabilities.insert(capability.into());
    }

    pub fn entitle(&self, who: &str, right: Right) {
        self.state().rights.insert((who.into(), right));
    }

    pub fn sign_out(&self, session: &str) {
        self.state().signed_out.insert(session.into());
    }

    pub fn silence(&self, place: Place, is_silent: bool) {
        match is_silent {
            true => self.state().outages.insert(place),
            false => self.state().outages.remove(&place),
        };
    }

    /// How long the directory takes to find a user.
    pub fn slow_down(&self, takes: Duration) {
        self.state().takes = takes;
    }

    fn ask(&self, place: Place, call: String) -> Result<MutexGuard<'_, State>, DirectoryError> {
        self.calls.note(call);
        let state = self.state();
        if state.outages.contains(&place) { Err(DirectoryError::new("no answer")) } else { Ok(state) }
    }
}

impl Directory for People {
    async fn impersonator(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        let found =
            self.ask(Place::Impersonators, format!("impersonator {issuer} {subject}"))?.staff.get(subject).cloned();
        Ok(found.filter(|_| issuer == super::BASE_ISSUER))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        let takes = self.state().takes;
        if takes > Duration::ZERO {
            tokio::time::sleep(takes).await;
        }
        Ok(self.ask(Place::Users, format!("user {id}"))?.users.get(id).cloned())
    }

    async fn search(&self, text: &str, limit: usize) -> Result<Vec<User>, DirectoryError> {
        let state = self.ask(Place::Users, format!("search {text} {limit}"))?;
        let mut found: Vec<_> = state.users.values().filter(|user| user.id.contains(text)).cloned().collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.truncate(limit);
        Ok(found)
    }

    async fn account(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        let found = self.ask(Place::Users, format!("account {issuer} {subject}"))?.users.get(subject).cloned();
        Ok(found.filter(|_| issuer == super::BASE_ISSUER))
    }
}

impl Authorizer for People {
    async fn may_impersonate(&self, who: &User, whom: &User, asked: &Asked<'_>) -> Result<bool, DirectoryError> {
        let call = format!("may_impersonate {} {} {:?} {:?}", who.id, whom.id, asked.organization, asked.capabilities);
        let state = self.ask(Place::Authorizer, call)?;
        let is_open = asked.capabilities.iter().all(|name| !state.forbidden_capabilities.contains(name));
        Ok(is_open && !state.forbidden.contains(&(who.id.clone(), whom.id.clone())))
    }

    async fn may(&self, who: &User, right: Right) -> Result<bool, DirectoryError> {
        let state = self.ask(Place::Rights, format!("may {} {right:?}", who.id))?;
        Ok(state.rights.contains(&(who.id.clone(), right)))
    }
}

impl SessionCheck for People {
    async fn is_alive(&self, session: &BaseSession<'_>) -> Result<bool, HookError> {
        let state = self.ask(Place::Sessions, format!("is_alive {}", session.id)).map_err(HookError::new)?;
        Ok(!state.signed_out.contains(session.id))
    }
}
