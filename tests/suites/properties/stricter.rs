//! A stricter policy never lets through what a laxer one refuses.
//!
//! A policy is made stricter by its base, by leaving out a call that opens, by adding one that closes, or by a shorter age.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::party::{now, party};
use crate::recipe::{Base, Call, Recipe, closing, recipe};
use crate::request::asked;
use crate::runner::holds_for;
use impersonation_core::policy::Class;

/// One step towards strictness.
#[derive(Clone, Debug)]
enum Tightening {
    RaiseBase(Index),
    LeaveOutOpening(Index),
    AddClosing(Call, Index),
    Shorten(Index, u32),
}

fn tightening() -> impl Strategy<Value = Tightening> {
    prop_oneof![
        1 => any::<Index>().prop_map(Tightening::RaiseBase),
        1 => any::<Index>().prop_map(Tightening::LeaveOutOpening),
        2 => (closing(), any::<Index>()).prop_map(|(call, place)| Tightening::AddClosing(call, place)),
        1 => (any::<Index>(), 2..8_u32).prop_map(|(which, by)| Tightening::Shorten(which, by)),
    ]
}

impl Tightening {
    fn of(&self, mut recipe: Recipe) -> Recipe {
        match self {
            Self::RaiseBase(which) => recipe.base = *which.get(raised(recipe.base)),
            Self::LeaveOutOpening(which) => {
                if let Some(place) = chosen(&recipe, which, |call| call.opens()) {
                    recipe.calls.remove(place);
                }
            }
            Self::AddClosing(call, place) => recipe.calls.insert(place.index(recipe.calls.len() + 1), *call),
            Self::Shorten(which, by) => {
                if let Some(place) = chosen(&recipe, which, |call| shortened(call, *by).is_some()) {
                    recipe.calls[place] = shortened(recipe.calls[place], *by).unwrap();
                }
            }
        }
        recipe
    }
}

/// Bases that are as strict or stricter.
fn raised(base: Base) -> &'static [Base] {
    const ALL: [Base; 4] = [Base::Open, Base::ReadOnly, Base::Deny, Base::Class(Class::Export)];
    match base {
        Base::Open => &ALL,
        Base::ReadOnly => &ALL[1..],
        Base::Deny | Base::Class(_) => &ALL[2..],
    }
}

fn shortened(call: Call, by: u32) -> Option<Call> {
    match call {
        Call::MaxImpersonationAge(age) => Some(Call::MaxImpersonationAge(age / by)),
        Call::RecentAuthentication(age) => Some(Call::RecentAuthentication(age / by)),
        _ => None,
    }
}

/// The place of one of the calls that fit, if any does.
fn chosen(recipe: &Recipe, which: &Index, fits: impl Fn(Call) -> bool) -> Option<usize> {
    let places: Vec<_> = (0..recipe.calls.len()).filter(|place| fits(recipe.calls[*place])).collect();
    (!places.is_empty()).then(|| *which.get(&places))
}

fn laxer_and_stricter() -> impl Strategy<Value = (Recipe, Recipe)> {
    (recipe(), vec(tightening(), 1..4)).prop_map(|(laxer, steps)| {
        let stricter = steps.iter().fold(laxer.clone(), |recipe, step| step.of(recipe));
        (laxer, stricter)
    })
}

#[test]
fn what_a_stricter_policy_admits_a_laxer_one_admits() {
    holds_for((laxer_and_stricter(), party(), asked(), now()), |((laxer, stricter), party, asked, now)| {
        let session = party.session();
        let is_admitted = stricter.admits(&session, &asked, now);
        prop_assert!(!is_admitted || laxer.admits(&session, &asked, now));
        Ok(())
    });
}

#[test]
fn what_a_policy_admits_each_of_its_conditions_admits_alone() {
    holds_for((recipe(), party(), asked(), now()), |(recipe, party, asked, now)| {
        let session = party.session();
        let is_admitted = recipe.admits(&session, &asked, now);
        for condition in recipe.calls.iter().filter(|call| !call.opens()) {
            let alone = Recipe { base: Base::Open, calls: vec![*condition] };
            prop_assert!(!is_admitted || alone.admits(&session, &asked, now), "{condition:?}");
        }
        Ok(())
    });
}

#[test]
fn deny_and_a_class_admit_alike() {
    holds_for((recipe(), party(), asked(), now()), |(recipe, party, asked, now)| {
        let session = party.session();
        let [deny, class] = [Base::Deny, Base::Class(Class::Email)].map(|base| Recipe { base, ..recipe.clone() });
        prop_assert_eq!(deny.admits(&session, &asked, now), class.admits(&session, &asked, now));
        Ok(())
    });
}

/// Else the properties above would hold of nothing.
#[test]
fn the_cases_are_worth_judging() {
    let [both, laxer_alone, neither] = [const { Cell::new(0_u32) }; 3];
    holds_for((laxer_and_stricter(), party(), asked(), now()), |((laxer, stricter), party, asked, now)| {
        let session = party.session();
        let verdict = match (laxer.admits(&session, &asked, now), stricter.admits(&session, &asked, now)) {
            (true, true) => &both,
            (true, false) => &laxer_alone,
            _ => &neither,
        };
        verdict.set(verdict.get() + 1);
        Ok(())
    });
    let seen = [&both, &laxer_alone, &neither].map(Cell::get);
    let all: u32 = seen.iter().sum();
    assert!(all < 100 || seen.iter().all(|count| *count > all / 20), "{seen:?} of {all}");
}
