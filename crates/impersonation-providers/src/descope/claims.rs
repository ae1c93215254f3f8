use impersonation_core::provider::{ProviderError, ProviderErrorKind, is_registered_claim};
use serde_json::{Map, Value};

/// What Descope's tokens say by themselves beyond the registered claims. `drn` tells a session from a refresh token, `dsub`
/// overrides the subject, `dct` selects a tenant, `su` says that the user stepped up, `token_type` makes an OpenID Connect token of
/// it, and below `nsec` is what nobody vouches for.
pub(super) const RESERVED: [&str; 14] = [
    "cookieDomain",
    "cookieExpiration",
    "cookieMaxAge",
    "cookieName",
    "cookiePath",
    "dct",
    "drn",
    "dsub",
    "nsec",
    "permissions",
    "rexp",
    "su",
    "tenants",
    "token_type",
];

/// # Errors
///
/// When one of the claims would replace what the token says by itself.
pub(super) fn refuse_reserved(claims: &Map<String, Value>) -> Result<(), ProviderError> {
    let is_reserved = |name: &String| name.is_empty() || is_registered_claim(name) || RESERVED.contains(&name.as_str());
    match claims.keys().any(is_reserved) {
        true => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        false => Ok(()),
    }
}
