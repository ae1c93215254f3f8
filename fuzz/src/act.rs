use impersonation_core::profile::Dialect;
use serde_json::{Map, Value};

const MAX_LEVELS: usize = 8;

/// Who acted at one level of `act`.
#[derive(Clone, Copy, Debug)]
pub struct Level<'a> {
    /// `sub`.
    pub subject: &'a str,
    /// `iss`, where it is there.
    pub issuer: Option<&'a str>,
}

/// An `act` that must refuse its token, or an event that must not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The levels of `act`, outermost first; none in a user's own session.
pub fn acting(claims: &Map<String, Value>, dialect: Dialect) -> Result<Vec<Level<'_>>, Malformed> {
    let mut next = claims.get("act").filter(|act| !(act.is_null() && dialect == Dialect::Clerk));
    let mut levels = Vec::new();
    while let Some(act) = next {
        let act = act.as_object().ok_or(Malformed)?;
        let named = |name: &str| act.get(name).map(|value| text(value).ok_or(Malformed)).transpose();
        levels.push(Level { subject: named("sub")?.ok_or(Malformed)?, issuer: named("iss")? });
        next = act.get("act");
    }
    if levels.len() > MAX_LEVELS { Err(Malformed) } else { Ok(levels) }
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}
