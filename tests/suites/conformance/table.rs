//! The written table is what the suites make, and there is enough of it.

use std::collections::BTreeSet;

use impersonation_conformance::table::{Family, families};

use crate::{attacks, contract, providers};

/// Every family. To add one is to add it here.
fn all() -> Vec<Family> {
    let mut all = attacks::families();
    all.extend(contract::families());
    all.extend(providers::families());
    all
}

#[test]
fn the_files_are_what_the_suites_make() {
    let all = all();
    all.iter().for_each(Family::assert_written);
    let made: BTreeSet<_> = all.iter().map(|family| family.family.clone()).collect();
    let written: BTreeSet<_> = families().into_iter().map(|family| family.family).collect();
    assert_eq!(made, written, "a file that no suite makes, or a name that is used twice");
}

#[test]
fn there_are_four_hundred_vectors_or_more() {
    let count: usize = families().iter().map(|family| family.vectors.len()).sum();
    assert!(count >= 400, "{count} vectors");
}
