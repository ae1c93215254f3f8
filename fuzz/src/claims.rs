use impersonation_core::profile::Dialect;
use impersonation_core::refusal::Realm;
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
    let asserted = AssertedClaims::from_json(trusted.dialect, claims).read(NOW, &Realm::default());
    let asserted = asserted.map(|presence| presence.session().cloned().expect("claims are no nobody"));

    let document = Document::read(claims);
    for session in [&verified, &asserted].into_iter().flatten() {
        is_described_by(session, trusted.dialect, document.as_ref().expect("a session of no object"));
    }
    if let Some(document) = document.filter(|document| document.is_strict && document.is_small) {
        let reason = asserted.as_ref().err().and_then(Refusal::reason);
        assert!(!matches!(reason, Some(Reason::ClaimsMalformed | Reason::DuplicateClaim)), "{reason:?}");
        if document.text("iss") == Some(trusted.issuer) && token.len() <= MAX_TOKEN_BYTES {
            are_alike(trusted.dialect, document.claims.contains_key("aud"), &verified, &asserted);
        }
    }
    if token.len() <= MAX_TOKEN_BYTES {
        return verified;
    }
    let reason = verified.err().and_then(|refusal| refusal.reason());
    assert_eq!(reason, Some(Reason::TokenTooLarge));
    asserted
}

/// Of claims that are asserted, Descope's `aud` is not looked at.
fn are_alike(
    dialect: Dialect,
    has_audience: bool,
    verified: &Result<Session, Refusal>,
    asserted: &Result<Session, Refusal>,
) {
    match (verified, asserted) {
        (Ok(verified), Ok(asserted)) => assert_eq!(picture(verified), picture(asserted)),
        (Err(_), _) if dialect == Dialect::Descope && has_audience => {}
        (Err(verified), Err(asserted)) => assert_eq!(verified.reason(), asserted.reason()),
        (Ok(_), Err(refusal)) | (Err(refusal), Ok(_)) => panic!("one way only: {:?}", refusal.reason()),
    }
}

/// All that a session says, but for the issuer of its actors: Descope's has spellings that only a verifier knows.
fn picture(session: &Session) -> String {
    let actor = session.actor().map(|actor| (actor.subject(), actor.kind(), actor.email(), actor.authenticated_at()));
    let prior: Vec<_> = session.prior_actors().iter().map(|actor| actor.subject()).collect();
    let held: Vec<_> = session.roles().chain(session.permissions()).collect();
    let ids = (session.subject(), session.session_id(), session.token_id());
    let times = (session.issued_at(), session.expires_at(), session.authenticated_at());
    format!("{actor:?} {prior:?} {held:?} {ids:?} {times:?} {:?} {:?}", session.organization(), session.memberships())
}

/// Holds a session against the claims that it was read from.
///
/// # Panics
///
/// When it says anything else than they do, or should not have been.
pub fn is_described_by(session: &Session, dialect: Dialect, document: &Document) {
    let claims = &document.claims;
    if claims.get("act").is_some_and(|act| !act.is_null()) {
        assert!(session.actor().is_some(), "an actor came in as the user");
    }
    assert!(document.is_strict, "a key stood twice");
    assert_eq!(session.claims().ok().as_ref(), Some(claims));

    let levels = acting(claims, dialect).expect("a malformed act was accepted");
    let outermost = levels.first().map(|level| level.subject);
    assert_eq!(session.actor().map(|actor| actor.subject()), outermost);
    let prior = session.prior_actors().iter().map(|actor| actor.subject());
    assert!(prior.eq(levels.iter().skip(1).map(|level| level.subject)));

    let stand_in = if dialect == Dialect::Descope { document.text("dsub") } else { None };
    assert_eq!(Some(session.subject()), stand_in.or(document.text("sub")));
    assert_eq!(session.session_id(), document.text("sid"));
    assert_eq!(session.token_id(), claims.get("jti").and_then(|jti| jti.as_str()));

    let now = NOW.as_unix_seconds() as f64;
    let expiry = document.number("exp").expect("a session without an end");
    assert!(expiry > now && session.expires_at().as_unix_seconds() == expiry as u64);
    let begins_in_time = |time: &str| document.number(time).is_none_or(|time| time <= now + TOLERANCE);
    assert!(begins_in_time("iat") && begins_in_time("nbf"));
    assert!(!claims.contains_key("cnf"));
    assert!(is_a_session(dialect, document), "well signed, and no session");
}

/// What tells a session from whatever else the provider signs.
fn is_a_session(dialect: Dialect, document: &Document) -> bool {
    let (subject, has) = (document.text("sub").unwrap_or_default(), |claim: &str| document.claims.contains_key(claim));
    match dialect {
        Dialect::Clerk => {
            let is_active = !has("sts") || document.text("sts") == Some("active");
            is_active && document.text("sid").is_some() && !subject.starts_with("mch_")
        }
        Dialect::WorkOs => document.text("sid").is_some() && !has("aud") && subject.starts_with("user_"),
        Dialect::Descope => document.text("drn") == Some("DS"),
        _ => true,
    }
}
