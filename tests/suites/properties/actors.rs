//! What never opens anything to an actor.

use impersonation_core::ActorKind;
use proptest::prelude::*;

use crate::party::{actor, now, party, unknown};
use crate::recipe::{Base, Call, Recipe, recipe};
use crate::request::{Asked, asked};
use crate::runner::holds_for;

#[test]
fn an_actor_never_satisfies_what_is_asked_of_users_alone() {
    holds_for((recipe(), actor(), asked(), now()), |(recipe, actor, asked, now)| {
        let is_for_users_alone = recipe.calls.iter().any(|call| call.is_for_users_alone());
        prop_assert!(!(is_for_users_alone && recipe.admits(&actor.session(), &asked, now)));
        Ok(())
    });
}

/// Whether the request reads by its method alone.
fn reads(asked: &Asked) -> bool {
    matches!(asked.method, "GET" | "HEAD") && !asked.upgrades
}

#[test]
fn an_actor_whose_kind_is_not_allowed_passes_no_rule_that_closes() {
    holds_for((recipe(), actor(), asked(), now()), |(recipe, actor, asked, now)| {
        let session = actor.session();
        let kind = session.actor().unwrap().kind();
        let is_allowed = recipe.calls.iter().any(|call| matches!(call, Call::Allow(allowed) if *allowed == kind));
        let is_exempt = recipe.calls.iter().any(|call| matches!(call, Call::CountsAsRead(..) | Call::ReadsBy(_)));
        let is_open = match recipe.base {
            Base::Open => true,
            Base::ReadOnly => reads(&asked) || is_exempt,
            Base::Deny | Base::Class(_) => false,
        };
        prop_assert!(is_allowed || is_open || !recipe.admits(&session, &asked, now));
        Ok(())
    });
}

#[test]
fn an_actor_of_unknown_kind_is_let_in_by_its_own_name_alone() {
    holds_for((recipe(), unknown(), asked(), now()), |(mut recipe, unknown, asked, now)| {
        let session = unknown.session();
        prop_assert_eq!(session.actor().unwrap().kind(), ActorKind::Unknown);
        let others = |call: &Call| matches!(call, Call::Allow(kind) if *kind != ActorKind::Unknown);
        let decision = recipe.decide(&session, &asked, now);
        recipe.calls.retain(|call| !others(call));
        prop_assert_eq!(recipe.decide(&session, &asked, now), decision);
        Ok(())
    });
}

#[test]
fn those_who_acted_before_change_no_decision() {
    holds_for((recipe(), party(), asked(), now()), |(recipe, party, asked, now)| {
        let (session, alone) = (party.session(), party.without_history().session());
        prop_assert_eq!(session.prior_actors().len(), party.actor.map_or(0, |acting| acting.prior));
        prop_assert!(alone.prior_actors().is_empty());
        prop_assert_eq!(recipe.decide(&session, &asked, now), recipe.decide(&alone, &asked, now));
        Ok(())
    });
}

#[test]
fn what_a_session_may_is_no_matter_to_an_actor() {
    holds_for((recipe(), actor(), asked(), now()), |(recipe, actor, asked, now): (Recipe, _, _, _)| {
        let mut poor = actor.clone();
        poor.permissions.clear();
        poor.auth_time = None;
        let (rich, poor) = (actor.session(), poor.session());
        prop_assert_eq!(recipe.decide(&rich, &asked, now), recipe.decide(&poor, &asked, now));
        Ok(())
    });
}

#[test]
fn what_counts_as_writing_is_written_whatever_else_is_said_of_it() {
    holds_for((recipe(), actor(), asked(), now()), |(recipe, actor, asked, now)| {
        let recipe = Recipe { base: Base::ReadOnly, ..recipe };
        let is_said_of = |method: &str| {
            let method = method.to_ascii_uppercase();
            method == asked.method || (method.as_str(), asked.method) == ("GET", "HEAD")
        };
        let writes = recipe.calls.iter().any(|call| match call {
            Call::WritesBy(method) => is_said_of(method),
            Call::CountsAsWrite(method, route) => {
                is_said_of(method) && asked.route.is_none_or(|matched| matched == *route)
            }
            _ => false,
        });
        let session = actor.session();
        let kind = session.actor().unwrap().kind();
        let is_allowed = recipe.calls.iter().any(|call| matches!(call, Call::Allow(allowed) if *allowed == kind));
        prop_assert!(!writes || is_allowed || !recipe.admits(&session, &asked, now));
        Ok(())
    });
}

#[test]
fn what_counts_as_reading_on_a_route_opens_nothing_where_no_route_is_matched() {
    holds_for((recipe(), actor(), asked(), now()), |(mut recipe, actor, asked, now)| {
        let (session, asked) = (actor.session(), Asked { route: None, ..asked });
        let decision = recipe.decide(&session, &asked, now);
        recipe.calls.retain(|call| !matches!(call, Call::CountsAsRead(..)));
        prop_assert_eq!(recipe.decide(&session, &asked, now), decision);
        Ok(())
    });
}
