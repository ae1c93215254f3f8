use std::ops::Not as _;
use std::sync::Arc;

use impersonation_core::profile::Provider;
use impersonation_core::verify::Reason;
use impersonation_core::{AssertedClaims, Refusal, Session};

use crate::{Document, NOW, Trusted, acting, check, sign};

const HEADER: &[u8] = br#"{"alg":"HS256","typ":"JWT"}"#;
/// Longer tokens are refused unread.
const MAX_TOKEN_BYTES: usize = 16 * 1024;
/// How far `iat` and `nbf` may lie in the future.
const TOLERANCE: f64 = 5.0;

/// What becomes of claims by both ways in, which must agree: signed, and asserted by the application.
///
/// # Panics
///
/// When the ways disagree, or a session is not what its claims say.
pub fn agree(trusted: &Trusted, claims: &[u8]) -> Result<Session, Refusal> {
    let token = sign(HEADER, claims);
    let authorization = format!("Bearer {token}");
    let verified = check(&trusted.verifier, "GET", &[("authorization", authorization.as_bytes())]);
    let verified = verified.map(|presence| presence.session().cloned().expect("a credential is no nobody"));
    let asserted = AssertedClaims::from_json(trusted.provider, claims).read(NOW, &Arc::from("api"));
    let asserted = asserted.map(|presence| presence.session().cloned().expect("claims are no nobody"));

    let document = Document::read(claims);
    for session in [&verified, &asserted].into_iter().flatten() {
        is_described_by(session, trusted.provider, document.as_ref().expect("a session of no object"));
    }
    if let Some(document) = document.filter(|document| document.is_strict && document.is_small) {
        let reason = asserted.as_ref().err().and_then(Refusal::reason);
        assert!(!matches!(reason, Some(Reason::ClaimsMalformed | Reason::DuplicateClaim)), "{reason:?}");
        if document.text("iss") == Some(trusted.issuer) && token.len() <= MAX_TOKEN_BYTES {
            are_alike(trusted.provider, document.claims.contains_key("aud"), &verified, &asserted);
        }
    }
    if token.len() <= MAX_TOKEN_BYTES { verified } else { verified.and(asserted) }
}
