//! What the contract says of routes, for each kind of caller.

use impersonation_conformance::table::Family;

pub(crate) fn families() -> Vec<Family> {
    vec![]
}
