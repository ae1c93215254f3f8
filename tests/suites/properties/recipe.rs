//! Policies as data: a base, and the calls that follow it.

use std::time::Duration;

use impersonation_core::policy::{Class, Decision, Policy};
use impersonation_core::request::RequestView;
use impersonation_core::{ActorKind, Session, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::party::{KINDS, PERMISSIONS};
use crate::request::{Asked, METHODS, ROUTES};

#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    pub(crate) base: Base,
    pub(crate) calls: Vec<Call>,
}

/// From the laxest to the strictest; the last two are equally strict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Base {
    Open,
    ReadOnly,
    Deny,
    Class(Class),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Call {
    Allow(ActorKind),
    CountsAsRead(&'static str, &'static str),
    ReadsBy(&'static str),
    CountsAsWrite(&'static str, &'static str),
    WritesBy(&'static str),
    MaxImpersonationAge(Duration),
    ActorMust(Predicate),
    SessionMust(Predicate),
    RequiresPermission(&'static str),
    RecentAuthentication(Duration),
}

/// An application's own condition.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Predicate {
    Always,
    Never,
    OfFirstUser,
    OnMatchedRoute,
    ByGet,
}

impl Recipe {
    pub(crate) fn policy(&self) -> Policy {
        self.calls.iter().fold(self.base.policy(), |policy, call| call.on(policy))
    }

    pub(crate) fn decide(&self, session: &Session, asked: &Asked, now: Timestamp) -> Decision {
        asked.judged(|request| self.policy().decide(session, request, now))
    }

    pub(crate) fn admits(&self, session: &Session, asked: &Asked, now: Timestamp) -> bool {
        self.decide(session, asked, now) == Decision::Allow
    }
}

impl Base {
    pub(crate) fn policy(self) -> Policy {
        match self {
            Self::Open => Policy::open(),
            Self::ReadOnly => Policy::read_only(),
            Self::Deny => Policy::deny(),
            Self::Class(class) => Policy::class(class),
        }
    }
}

impl Call {
    fn on(self, policy: Policy) -> Policy {
        match self {
            Self::Allow(kind) => policy.allow(kind),
            Self::CountsAsRead(method, route) => policy.counts_as_read(method, route),
            Self::ReadsBy(method) => policy.reads_by(method),
            Self::CountsAsWrite(method, route) => policy.counts_as_write(method, route),
            Self::WritesBy(method) => policy.writes_by(method),
            Self::MaxImpersonationAge(age) => policy.max_impersonation_age(age),
            Self::ActorMust(predicate) => policy.actor_must(move |session, request| predicate.holds(session, request)),
            Self::SessionMust(predicate) => {
                policy.session_must(move |session, request| predicate.holds(session, request))
            }
            Self::RequiresPermission(permission) => policy.requires_permission(permission),
            Self::RecentAuthentication(age) => policy.recent_authentication(age),
        }
    }

    /// Whether it opens something. Every other call closes.
    pub(crate) fn opens(self) -> bool {
        matches!(self, Self::Allow(_) | Self::CountsAsRead(..) | Self::ReadsBy(_))
    }

    /// Whether it asks something of users in person too.
    pub(crate) fn asks_of_users(self) -> bool {
        self.is_for_users_alone() || matches!(self, Self::SessionMust(_))
    }

    /// Whether no actor can satisfy it.
    pub(crate) fn is_for_users_alone(self) -> bool {
        matches!(self, Self::RequiresPermission(_) | Self::RecentAuthentication(_))
    }
}

impl Predicate {
    fn holds(self, session: &Session, request: &RequestView<'_>) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::OfFirstUser => session.subject() == "user_1",
            Self::OnMatchedRoute => request.route().is_some(),
            Self::ByGet => request.method() == "GET",
        }
    }
}

pub(crate) fn base() -> impl Strategy<Value = Base> {
    select(vec![Base::Open, Base::ReadOnly, Base::ReadOnly, Base::Deny, Base::Class(Class::Payment)])
}

/// A call that opens.
fn opening() -> impl Strategy<Value = Call> {
    prop_oneof![
        select(&KINDS[..]).prop_map(Call::Allow),
        (select(&METHODS[..]), select(&ROUTES[..])).prop_map(|(method, route)| Call::CountsAsRead(method, route)),
        select(&METHODS[..]).prop_map(Call::ReadsBy),
    ]
}

/// A call that closes.
pub(crate) fn closing() -> impl Strategy<Value = Call> {
    let predicate = || {
        use Predicate::{Always, ByGet, Never, OfFirstUser, OnMatchedRoute};
        select(vec![Always, Always, Never, OfFirstUser, OnMatchedRoute, ByGet])
    };
    prop_oneof![
        1 => (select(&METHODS[..]), select(&ROUTES[..])).prop_map(|(method, route)| Call::CountsAsWrite(method, route)),
        1 => select(&METHODS[..]).prop_map(Call::WritesBy),
        1 => age().prop_map(Call::MaxImpersonationAge),
        1 => predicate().prop_map(Call::ActorMust),
        1 => predicate().prop_map(Call::SessionMust),
        2 => select(&PERMISSIONS[..]).prop_map(Call::RequiresPermission),
        2 => age().prop_map(Call::RecentAuthentication),
    ]
}

fn age() -> impl Strategy<Value = Duration> {
    prop_oneof![8 => (0..8_000_000_u64).prop_map(Duration::from_millis), 1 => Just(Duration::MAX)]
}

/// A policy of up to so many calls of each sort, mixed.
pub(crate) fn recipe() -> impl Strategy<Value = Recipe> {
    (base(), vec(opening(), 0..4), vec(closing(), 0..3))
        .prop_map(|(base, opening, closing)| (base, [opening, closing].concat()))
        .prop_flat_map(|(base, calls)| (Just(base), Just(calls).prop_shuffle()))
        .prop_map(|(base, calls)| Recipe { base, calls })
}
