//! Users in person pass whatever asks nothing of them.

use impersonation_core::policy::Decision;
use proptest::prelude::*;

use crate::party::{now, user};
use crate::recipe::{base, recipe};
use crate::request::asked;
use crate::runner::holds_for;

#[test]
fn a_users_own_session_is_never_refused_by_a_rule_alone() {
    holds_for((base(), user(), asked(), now()), |(base, user, asked, now)| {
        let decision = asked.judged(|request| base.policy().decide(&user.session(), request, now));
        prop_assert_eq!(decision, Decision::Allow);
        Ok(())
    });
}

#[test]
fn what_is_said_of_actors_changes_nothing_for_users() {
    holds_for((recipe(), user(), asked(), now()), |(mut recipe, user, asked, now)| {
        let session = user.session();
        let decision = recipe.decide(&session, &asked, now);
        recipe.calls.retain(|call| call.asks_of_users());
        prop_assert_eq!(recipe.decide(&session, &asked, now), decision);
        prop_assert!(!recipe.calls.is_empty() || decision == Decision::Allow);
        Ok(())
    });
}
