use impersonation_conformance::table::Family;

pub(crate) fn families() -> Vec<Family> {
    vec![]
}
