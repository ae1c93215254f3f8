//! What an actor may do: a pure function from session, request and time to a decision.
//!
//! 1. A user's own session passes, unless a [permission](Policy::requires_permission), a
//!    [recent authentication](Policy::recent_authentication) or [something else](Policy::session_must) is asked of everybody.
//! 2. An actor of any kind is subject to the policy's rule, unless the policy [names that kind](Policy::allow).
//! 3. Conditions that are added hold for every actor, those of an allowed kind too.
//! 4. A permission and a recent authentication are the user's own: an actor never satisfies them.
//!
//! Prior actors never open anything, nor do the subject's roles to an actor.

mod class;
mod condition;
mod decision;
mod exception;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use class::Class;
pub use decision::{Decision, Denial};

use condition::{Condition, Predicate, is_within};
use exception::Exceptions;

use crate::request::RequestView;
use crate::session::{Actor, ActorKind, Session};
use crate::time::Timestamp;

/// What an actor may do on the routes that it is put before.
///
/// ```
/// use std::time::Duration;
/// use impersonation_core::{ActorKind, policy::Policy};
///
/// let reports = Policy::read_only()
///     .counts_as_read("POST", "/reports/search")
///     .max_impersonation_age(Duration::from_secs(30 * 60));
/// let exports = Policy::deny().allow(ActorKind::Service);
/// ```
#[must_use]
#[derive(Clone)]
pub struct Policy {
    rule: Rule,
    allowed: Vec<ActorKind>,
    exceptions: Exceptions,
    actor_conditions: Vec<Condition>,
    permissions: Vec<Box<str>>,
    max_authentication_age: Option<Duration>,
    session_conditions: Vec<Arc<Predicate>>,
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    Open,
    Deny,
    ReadOnly,
    Class(Class),
}

impl Policy {
    fn new(rule: Rule) -> Self {
        Self {
            rule,
            allowed: Vec::new(),
            exceptions: Exceptions::default(),
            actor_conditions: Vec::new(),
            permissions: Vec::new(),
            max_authentication_age: None,
            session_conditions: Vec::new(),
        }
    }

    /// Any session passes: a beginning for a policy of conditions alone.
    pub fn open() -> Self {
        Self::new(Rule::Open)
    }

    /// No actor passes: for a view that only the user in person may see.
    pub fn deny() -> Self {
        Self::new(Rule::Deny)
    }

    /// An actor passes with GET and HEAD alone. OPTIONS, TRACE and unknown methods are refused: they are what a route makes
    /// of them. So is a request to [upgrade](https://www.rfc-editor.org/rfc/rfc9110#section-7.8) the connection, to a
    /// WebSocket for instance: what is written over it, nothing here would see.
    pub fn read_only() -> Self {
        Self::new(Rule::ReadOnly)
    }

    /// No actor passes: an operation of a sensitive class, which the refusal names.
    pub fn class(class: Class) -> Self {
        Self::new(Rule::Class(class))
    }

    /// Exempts actors of this kind from the rule. Conditions still hold for them.
    pub fn allow(mut self, kind: ActorKind) -> Self {
        self.allowed.push(kind);
        self
    }

    /// Counts a method on a matched route as reading, such as a search by POST. `route` is the whole pattern that the
    /// framework matched, such as `/reports/{id}/search`; where no route was matched this does not hold.
    pub fn counts_as_read(mut self, method: &str, route: &str) -> Self {
        self.exceptions.add(method, Some(route), true);
        self
    }

    /// Counts a method on a matched route as writing, such as a GET that signs out, and then HEAD too. `route` is the whole
    /// pattern that the framework matched; where no route was matched the method counts as writing everywhere.
    pub fn counts_as_write(mut self, method: &str, route: &str) -> Self {
        self.exceptions.add(method, Some(route), false);
        self
    }

    /// Counts a method as reading wherever the policy is applied: for a gate on a single route. On GET it lets connections be
    /// upgraded.
    pub fn reads_by(mut self, method: &str) -> Self {
        self.exceptions.add(method, None, true);
        self
    }

    /// Counts a method as writing wherever the policy is applied: for a gate on a single route.
    pub fn writes_by(mut self, method: &str) -> Self {
        self.exceptions.add(method, None, false);
        self
    }

    /// Refuses an actor whose impersonation began longer ago than this, in whole seconds, or at an unknown time. `iat` says
    /// nothing here: hosted tokens are minted anew every few minutes.
    pub fn max_impersonation_age(mut self, age: Duration) -> Self {
        self.actor_conditions.push(Condition::MaxAge(age));
        self
    }

    /// Refuses an actor for whom the application's own predicate does not hold. It is never asked about users in person. A
    /// predicate that looks at the [route](RequestView::route) must refuse where that is `None`.
    pub fn actor_must<F>(mut self, hold: F) -> Self
    where
        F: Fn(&Session, &RequestView<'_>) -> bool + Send + Sync + 'static,
    {
        self.actor_conditions.push(Condition::Predicate(Arc::new(hold)));
        self
    }

    /// Refuses everybody for whom the application's own predicate does not hold, users in person too, as lacking a
    /// permission. An actor for whom it holds is still subject to the rule. Of a route that is `None` the same is true as for
    /// [`actor_must`](Self::actor_must).
    pub fn session_must<F>(mut self, hold: F) -> Self
    where
        F: Fn(&Session, &RequestView<'_>) -> bool + Send + Sync + 'static,
    {
        self.session_conditions.push(Arc::new(hold));
        self
    }

    /// Asks for a permission of the user's. Called again, for both. No actor ever satisfies it, of an allowed kind or not.
    pub fn requires_permission(mut self, permission: impl Into<Box<str>>) -> Self {
        self.permissions.push(permission.into());
        self
    }

    /// Asks for an authentication of the user's no older than this, in whole seconds (RFC 9470). An unknown time is too old.
    /// Called again, the shortest age holds. No actor ever satisfies it: whose authentication the token tells of is the user's.
    pub fn recent_authentication(mut self, max_age: Duration) -> Self {
        self.max_authentication_age = Some(self.max_authentication_age.map_or(max_age, |age| age.min(max_age)));
        self
    }

    /// Decides on a request in a session, judging ages by `now`.
    #[inline]
    pub fn decide(&self, session: &Session, request: &RequestView<'_>, now: Timestamp) -> Decision {
        let denial = match session.actor() {
            Some(actor) => self.judge_actor(actor, session, request, now),
            None if self.asks_of_users() => self.judge_user(session, request, now),
            None => None,
        };
        denial.map_or(Decision::Allow, Decision::Deny)
    }

    /// Whether a decision may depend on the [matched route](RequestView::route), for adapters to which finding it costs
    /// something. Without exceptions that name a route, and without predicates, it does not.
    #[inline]
    pub fn looks_at_route(&self) -> bool {
        self.exceptions.name_routes()
            || !self.session_conditions.is_empty()
            || self.actor_conditions.iter().any(Condition::is_predicate)
    }

    /// Whether users in person can be refused, so that nobody at all must be.
    pub(crate) fn asks_of_users(&self) -> bool {
        self.is_for_users_alone() || !self.session_conditions.is_empty()
    }

    fn is_for_users_alone(&self) -> bool {
        !self.permissions.is_empty() || self.max_authentication_age.is_some()
    }

    fn judge_user(&self, session: &Session, request: &RequestView<'_>, now: Timestamp) -> Option<Denial> {
        let is_permitted = self.permissions.iter().all(|permission| session.has_permission(permission));
        if !is_permitted || !self.session_conditions.iter().all(|holds| holds(session, request)) {
            return Some(Denial::InsufficientPermission);
        }
        let max_age = self.max_authentication_age?;
        let is_recent = session.authenticated_at().is_some_and(|moment| is_within(moment, max_age, now));
        (!is_recent).then_some(Denial::StaleAuthentication { max_age })
    }

    fn judge_actor(
        &self,
        actor: &Actor,
        session: &Session,
        request: &RequestView<'_>,
        now: Timestamp,
    ) -> Option<Denial> {
        let holds = self.actor_conditions.iter().all(|condition| condition.holds(session, request, now))
            && self.session_conditions.iter().all(|holds| holds(session, request));
        if self.is_for_users_alone() || !holds {
            return Some(Denial::Impersonation);
        }
        if self.allowed.contains(&actor.kind()) {
            return None;
        }
        match self.rule {
            Rule::Open => None,
            Rule::Deny => Some(Denial::Impersonation),
            Rule::ReadOnly => (!self.exceptions.is_read(request)).then_some(Denial::ReadOnly),
            Rule::Class(class) => Some(Denial::Class(class)),
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("rule", &self.rule).field("allowed", &self.allowed).finish_non_exhaustive()
    }
}
