/// What a token says by itself (RFC 7519 §4.1, RFC 8693 §4, RFC 9068 §2.2, RFC 7800 §3.1, OpenID Connect Core §2 and §5.1), and no claim
/// may replace: applications let people in by an `email` too.
const REGISTERED: [&str; 31] = [
    "acr",
    "act",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "email",
    "email_verified",
    "entitlements",
    "exp",
    "groups",
    "iat",
    "iss",
    "jti",
    "may_act",
    "name",
    "nbf",
    "nonce",
    "phone_number",
    "phone_number_verified",
    "preferred_username",
    "roles",
    "s_hash",
    "scope",
    "sid",
    "sub",
    "sub_id",
];

/// Whether tokens have this claim by themselves, so that none of the application's may replace it.
pub fn is_registered_claim(name: &str) -> bool {
    REGISTERED.contains(&name)
}
