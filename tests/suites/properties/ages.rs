//! An age is as long as it says, to the second, and an unknown beginning is too old.

use std::time::Duration;

use proptest::prelude::*;

use crate::party::{Acting, Party, actor, now, user};
use crate::recipe::{Base, Call, Recipe};
use crate::request::asked;
use crate::runner::holds_for;

/// How far clocks may differ.
const TOLERANCE: u64 = 5;

fn is_within(beginning: Option<u64>, age: u64, now: u64) -> bool {
    beginning.is_some_and(|beginning| {
        let elapsed = now.saturating_sub(beginning);
        elapsed <= age && beginning.saturating_sub(now) <= TOLERANCE
    })
}

fn open(call: Call) -> Recipe {
    Recipe { base: Base::Open, calls: vec![call] }
}

#[test]
fn an_authentication_is_recent_for_as_long_as_is_said() {
    holds_for((user(), 0..5000_u64, asked(), now()), |(user, age, asked, now)| {
        let policy = open(Call::RecentAuthentication(Duration::from_secs(age)));
        let Party { auth_time, .. } = user;
        let is_recent = is_within(auth_time, age, now.as_unix_seconds());
        prop_assert_eq!(policy.admits(&user.session(), &asked, now), is_recent);
        Ok(())
    });
}

#[test]
fn an_impersonation_is_young_for_as_long_as_is_said() {
    holds_for((actor(), 0..5000_u64, asked(), now()), |(actor, age, asked, now)| {
        let policy = open(Call::MaxImpersonationAge(Duration::from_secs(age)));
        let Acting { began, .. } = actor.actor.unwrap();
        let is_young = is_within(began, age, now.as_unix_seconds());
        prop_assert_eq!(policy.admits(&actor.session(), &asked, now), is_young);
        Ok(())
    });
}
