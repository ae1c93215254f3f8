use crate::profile::Claims;
use crate::session::Organization;

/// The organization whose id stands in a claim of its own.
pub(super) fn named_organization(claims: &Claims<'_>, claim: &str) -> Option<Organization> {
    claims.text(claim).filter(|id| !id.is_empty()).map(Organization::new)
}
