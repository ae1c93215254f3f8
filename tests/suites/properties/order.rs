//! The order in which a policy is written means nothing, nor that something is said twice.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::party::{now, party};
use crate::recipe::{Recipe, recipe};
use crate::request::asked;
use crate::runner::holds_for;

#[test]
fn the_order_of_calls_changes_no_decision() {
    let reordered = recipe().prop_flat_map(|recipe| {
        let calls = Just(recipe.calls.clone()).prop_shuffle();
        (Just(recipe.clone()), calls.prop_map(move |calls| Recipe { calls, ..recipe.clone() }))
    });
    holds_for((reordered, party(), asked(), now()), |((recipe, reordered), party, asked, now)| {
        let session = party.session();
        // Whole decisions: the reason does not depend on it either.
        prop_assert_eq!(recipe.decide(&session, &asked, now), reordered.decide(&session, &asked, now));
        Ok(())
    });
}

#[test]
fn a_call_made_twice_changes_no_decision() {
    holds_for((recipe(), any::<Index>(), party(), asked(), now()), |(recipe, which, party, asked, now)| {
        let mut twice = recipe.clone();
        if !recipe.calls.is_empty() {
            twice.calls.push(*which.get(&recipe.calls));
        }
        let session = party.session();
        prop_assert_eq!(recipe.decide(&session, &asked, now), twice.decide(&session, &asked, now));
        Ok(())
    });
}
