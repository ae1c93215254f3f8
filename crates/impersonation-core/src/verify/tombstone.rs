use crate::page::is_grant_id;
use crate::profile::Claims;
use crate::time::Timestamp;
use crate::verify::Reason;
use crate::verify::claims::Times;

/// The audience of tombstones, which no session has.
const AUDIENCE: &str = "impersonation-ended";

/// The grant that has ended, by claims that are its issuer's; `None` once the tombstone itself has expired.
pub(super) fn read(claims: &Claims<'_>, now: Timestamp) -> Result<Option<Box<str>>, Reason> {
    // Nothing in it may be taken for a session.
    if claims.text("aud") != Some(AUDIENCE) || claims.contains("sub") || claims.contains("act") {
        return Err(Reason::ImpersonationMalformed);
    }
    claims.required_text("jti", Reason::ImpersonationMalformed)?;
    let ended = claims.text("ended").filter(|id| is_grant_id(id)).ok_or(Reason::ImpersonationMalformed)?;
    let times = Times::read(claims)?;
    times.check_past(now)?;
    times.issued_at.ok_or(Reason::TimeOutOfRange)?;
    Ok((now < times.expired_from(std::time::Duration::ZERO)).then(|| ended.into()))
}
