//! What an actor may do: a pure function from session and request to a decision.
//!
//! 1. A user's own session passes, unless a [permission](Policy::requires_permission) or a
//!    [recent authentication](Policy::recent_authentication) is asked for.
//! 2. An actor of any kind is subject to the policy's rule, unless the policy [names that kind](Policy::allow).
//! 3. Conditions that are added hold for every actor, those of an allowed kind too.
//! 4. A required permission is the user's: an actor never satisfies it.
//!
//! Prior actors and the token's own roles never open anything.

mod class;
mod decision;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use class::Class;
pub use decision::{Decision, Denial};

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
    exceptions: Vec<Exception>,
    conditions: Vec<Condition>,
    permission: Option<Box<str>>,
    max_authentication_age: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    Open,
    Deny,
    ReadOnly,
    Class(Class),
}

/// A method on a route that counts as the other kind of request.
#[derive(Clone, Debug)]
struct Exception {
    method: Box<str>,
    route: Box<str>,
    reads: bool,
}

type Predicate = dyn Fn(&Session, &RequestView<'_>) -> bool + Send + Sync;

/// What must hold for every actor, whatever the rule says.
#[derive(Clone)]
enum Condition {
    MaxAge(Duration),
    Predicate(Arc<Predicate>),
}

impl Policy {
    fn new(rule: Rule) -> Self {
        Self {
            rule,
            allowed: Vec::new(),
            exceptions: Vec::new(),
            conditions: Vec::new(),
            permission: None,
            max_authentication_age: None,
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
    /// of them.
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

    /// Counts a method on a matched route as reading, such as a search by POST. `route` is the pattern that the framework
    /// matched, such as `/reports/{id}/search`; without a matched route no exception holds.
    pub fn counts_as_read(self, method: &str, route: &str) -> Self {
        self.with_exception(method, route, true)
    }

    /// Counts a method on a matched route as writing, such as a GET that signs out.
    pub fn counts_as_write(self, method: &str, route: &str) -> Self {
        self.with_exception(method, route, false)
    }

    fn with_exception(mut self, method: &str, route: &str, reads: bool) -> Self {
        self.exceptions.push(Exception { method: method.into(), route: route.into(), reads });
        self
    }

    /// Refuses an actor whose impersonation began longer ago than this, in whole seconds, or at an unknown time. `iat` says
    /// nothing here: hosted tokens are minted anew every few minutes.
    pub fn max_impersonation_age(mut self, age: Duration) -> Self {
        self.conditions.push(Condition::MaxAge(age));
        self
    }

    /// Refuses an actor for whom the application's own predicate does not hold.
    pub fn when<F>(mut self, predicate: F) -> Self
    where
        F: Fn(&Session, &RequestView<'_>) -> bool + Send + Sync + 'static,
    {
        self.conditions.push(Condition::Predicate(Arc::new(predicate)));
        self
    }

    /// Asks for a permission of the user's. No actor ever satisfies it, of an allowed kind or not.
    pub fn requires_permission(mut self, permission: impl Into<Box<str>>) -> Self {
        self.permission = Some(permission.into());
        self
    }

    /// Asks for an authentication no older than this, in whole seconds (RFC 9470). An unknown time is too old.
    pub fn recent_authentication(mut self, max_age: Duration) -> Self {
        self.max_authentication_age = Some(max_age);
        self
    }

    /// Decides on a request in a session, judging ages by `now`.
    pub fn decide(&self, session: &Session, request: &RequestView<'_>, now: Timestamp) -> Decision {
        let denial = match session.actor() {
            Some(actor) => self.judge_actor(actor, session, request, now),
            None => self.judge_user(session),
        };
        denial.or_else(|| self.judge_recency(session, now)).map_or(Decision::Allow, Decision::Deny)
    }

    fn judge_user(&self, session: &Session) -> Option<Denial> {
        let permission = self.permission.as_deref()?;
        (!session.has_permission(permission)).then_some(Denial::InsufficientPermission)
    }

    fn judge_actor(
        &self,
        actor: &Actor,
        session: &Session,
        request: &RequestView<'_>,
        now: Timestamp,
    ) -> Option<Denial> {
        let conditions_hold = self.conditions.iter().all(|condition| condition.holds(session, request, now));
        if self.permission.is_some() || !conditions_hold {
            return Some(Denial::Impersonation);
        }
        if self.allowed.contains(&actor.kind()) {
            return None;
        }
        match self.rule {
            Rule::Open => None,
            Rule::Deny => Some(Denial::Impersonation),
            Rule::ReadOnly => (!self.reads(request)).then_some(Denial::ReadOnly),
            Rule::Class(class) => Some(Denial::Class(class)),
        }
    }

    fn judge_recency(&self, session: &Session, now: Timestamp) -> Option<Denial> {
        let max_age = self.max_authentication_age?;
        let is_recent = session.authenticated_at().is_some_and(|moment| now <= moment + max_age);
        (!is_recent).then_some(Denial::StaleAuthentication { max_age })
    }

    fn reads(&self, request: &RequestView<'_>) -> bool {
        let named = |exception: &&Exception| {
            Some(&*exception.route) == request.route() && &*exception.method == request.method()
        };
        // Of two exceptions for the same request the one that closes wins.
        let mut named = self.exceptions.iter().filter(named).peekable();
        match named.peek() {
            Some(_) => named.all(|exception| exception.reads),
            None => matches!(request.method(), "GET" | "HEAD"),
        }
    }
}

impl Condition {
    fn holds(&self, session: &Session, request: &RequestView<'_>, now: Timestamp) -> bool {
        match self {
            Self::MaxAge(age) => session.impersonation_began_at().is_some_and(|began| now <= began + *age),
            Self::Predicate(predicate) => predicate(session, request),
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("rule", &self.rule).field("allowed", &self.allowed).finish_non_exhaustive()
    }
}
