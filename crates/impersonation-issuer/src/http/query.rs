use impersonation_core::page;
use impersonation_core::provider::Cursor;

use super::code::Code;
use super::fields::digits;
use super::form;
use super::request::Request;

/// The longest value in a query, in bytes.
const LONGEST: usize = 512;

/// What the query of a request says.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query in which each of these names may come once, and no other.
    pub(super) fn read(request: &Request<'_>, names: &[&str]) -> Result<Self, Code> {
        let mut pairs = form::pairs(request.query.unwrap_or_default().as_bytes())?;
        // Any address may say for which page it was made.
        pairs.retain(|(name, _)| name != page::FIELD);
        let is_sound = |(index, (name, value)): (usize, &(String, String))| {
            let is_first = !pairs.iter().take(index).any(|(earlier, _)| earlier == name);
            names.contains(&&**name) && is_first && value.len() <= LONGEST
        };
        match pairs.iter().enumerate().all(is_sound) {
            true => Ok(Self(pairs)),
            false => Err(Code::InvalidRequest),
        }
    }

    /// A value that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(other, _)| other == name).map(|(_, value)| &**value);
        value.filter(|value| !value.is_empty())
    }

    pub(super) fn cursor(&self) -> Option<Cursor> {
        self.text("cursor").map(Cursor::new)
    }

    /// How many items are wanted, at most `largest`.
    pub(super) fn limit(&self, default: usize, largest: usize) -> Result<usize, Code> {
        let Some(text) = self.text("limit") else { return Ok(default) };
        let wanted = digits(text).filter(|wanted| *wanted > 0).ok_or(Code::InvalidRequest)?;
        Ok(usize::try_from(wanted).unwrap_or(largest).min(largest))
    }

    /// An impersonator, named by issuer and subject together (promise 3).
    pub(super) fn impersonator(&self) -> Result<Option<(&str, &str)>, Code> {
        match (self.text("impersonator_issuer"), self.text("impersonator")) {
            (Some(issuer), Some(subject)) => Ok(Some((issuer, subject))),
            (None, None) => Ok(None),
            _ => Err(Code::InvalidRequest),
        }
    }
}
