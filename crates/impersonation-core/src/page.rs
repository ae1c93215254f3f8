//! For which session a page was made: what keeps a page that was opened before an impersonation began, or during one that has
//! ended, from changing anything in the session that is there now.
//!
//! 1. While somebody acts under a grant, pages carry the grant's [`Marker`]; after its end, and before another one begins, they
//!    carry a marker that says so. Everybody else's pages need none: [`Presence::page_marker`](crate::Presence::page_marker).
//! 2. A request that changes something sends the marker of its page back, in the header [`HEADER`] or the query parameter
//!    [`FIELD`]: in the `action` of a form, or the address of a WebSocket. Bodies are not read.
//! 3. A session layer compares. It is `impersonation_began` or `impersonation_ended` where the page was made for another session.
//!
//! A marker is no secret, and no proof of anything but which page asks: it says nothing against requests from
//! [other sites](crate::cross_site).

use std::fmt;

use crate::request::{Line, RequestView};

/// The header in which a request says the marker of its page.
pub const HEADER: &str = "impersonation-page";

/// The query parameter in which a request says the marker of its page, for what can set no header: forms, WebSockets.
pub const FIELD: &str = "impersonation_page";

/// What a marker of a page made after the end of a grant begins with.
const AFTER: &str = "after-";

/// The longest id of a grant.
const MAX_GRANT_ID_BYTES: usize = 128;

/// The marker of a page. Its text holds letters, digits, `-`, `_` and `.` alone: it needs no escaping in a page or an address.
///
/// ```
/// use impersonation_core::page::Marker;
///
/// assert_eq!(Marker::during("grant_1").expect("an id").as_str(), "grant_1");
/// assert_eq!(Marker::after("grant_1").expect("an id").to_string(), "after-grant_1");
/// assert!(Marker::during("\"><script>").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Marker(Box<str>);

impl Marker {
    /// The marker of pages made under this grant; `None` where no grant can be called so.
    pub fn during(grant: &str) -> Option<Self> {
        is_grant_id(grant).then(|| Self(grant.into()))
    }

    /// The marker of pages made after this grant has ended; `None` where no grant can be called so.
    pub fn after(grant: &str) -> Option<Self> {
        is_grant_id(grant).then(|| Self(format!("{AFTER}{grant}").into()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a grant can be called so: what goes into pages and addresses as it is, and no marker of an end.
pub(crate) fn is_grant_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=MAX_GRANT_ID_BYTES).contains(&id.len()) && id.bytes().all(is_plain) && !id.starts_with(AFTER)
}

/// What a request says of the page that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said<'r> {
    Nothing,
    One(&'r [u8]),
    /// More than once: in two lines, two parameters, or differently in a line and a parameter.
    Several,
}

impl<'r> Said<'r> {
    pub(crate) fn of(request: &RequestView<'r>) -> Self {
        let line = match request.line(HEADER) {
            Line::Absent => Self::Nothing,
            Line::Single(value) => Self::one(value.trim_ascii()),
            Line::Repeated => Self::Several,
        };
        line.and(Self::in_query(request.query().unwrap_or_default()))
    }

    /// Nothing is decoded: a marker has no character that needs it, and what was encoded is none.
    fn in_query(query: &'r str) -> Self {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(name, _)| *name == FIELD).map(|(_, value)| value);
        match (named.next(), named.next()) {
            (None, _) => Self::Nothing,
            (Some(value), None) => Self::one(value.as_bytes()),
            (Some(_), Some(_)) => Self::Several,
        }
    }

    /// A page that needs no marker may say so.
    fn one(value: &'r [u8]) -> Self {
        if value.is_empty() { Self::Nothing } else { Self::One(value) }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, said) | (said, Self::Nothing) => said,
            (Self::One(one), Self::One(same)) if one == same => self,
            _ => Self::Several,
        }
    }

    /// Whether the page was made under this grant.
    pub(crate) fn is_during(self, grant: &str) -> bool {
        matches!(self, Self::One(said) if said == grant.as_bytes())
    }

    /// Whether the page was made after the end of this grant.
    pub(crate) fn is_after(self, grant: &str) -> bool {
        matches!(self, Self::One(said) if said.strip_prefix(AFTER.as_bytes()) == Some(grant.as_bytes()))
    }

    /// Whether the page may have been made under some grant.
    pub(crate) fn may_be_during_any(self) -> bool {
        match self {
            Self::Nothing => false,
            Self::One(said) => !said.starts_with(AFTER.as_bytes()),
            Self::Several => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::HeaderList;

    fn said(lines: &[&str], query: Option<&str>) -> String {
        let headers: Vec<_> = lines.iter().map(|line| (HEADER, line.as_bytes())).collect();
        let headers = HeaderList::new(&headers);
        match Said::of(&RequestView::new("POST", &headers).with_query(query)) {
            Said::Nothing => "nothing".into(),
            Said::One(said) => String::from_utf8_lossy(said).into_owned(),
            Said::Several => "several".into(),
        }
    }

    #[test]
    fn a_marker_is_said_in_a_line_or_a_parameter() {
        assert_eq!(said(&[], None), "nothing");
        assert_eq!(said(&["g"], None), "g");
        assert_eq!(said(&[" g "], Some("a=b")), "g");
        for query in ["impersonation_page=g", "a=b&impersonation_page=g&c", "&&impersonation_page=g&"] {
            assert_eq!(said(&[], Some(query)), "g", "{query}");
            assert_eq!(said(&["g"], Some(query)), "g", "{query}");
        }
    }

    #[test]
    fn an_empty_marker_is_none() {
        for query in [None, Some(""), Some("impersonation_page="), Some("impersonation_page")] {
            assert_eq!(said(&[""], query), "nothing");
            assert_eq!(said(&["g"], query), "g");
        }
    }

    #[test]
    fn what_is_said_twice_is_several() {
        assert_eq!(said(&["g", "g"], None), "several");
        assert_eq!(said(&["g", ""], None), "several");
        assert_eq!(said(&["g"], Some("impersonation_page=h")), "several");
        assert_eq!(said(&[], Some("impersonation_page=g&impersonation_page=g")), "several");
        assert_eq!(said(&["g", "h"], Some("impersonation_page=g")), "several");
    }

    #[test]
    fn nothing_is_decoded_and_names_are_whole() {
        assert_eq!(said(&[], Some("impersonation_page=%67")), "%67");
        for query in
            ["Impersonation_page=g", "ximpersonation_page=g", "impersonation_pagex=g", "impersonation%5Fpage=g"]
        {
            assert_eq!(said(&[], Some(query)), "nothing", "{query}");
        }
    }

    #[test]
    fn a_grant_is_called_by_plain_characters() {
        let (longest, longer) = ("g".repeat(MAX_GRANT_ID_BYTES), "g".repeat(MAX_GRANT_ID_BYTES + 1));
        for id in ["g", "G_1.a-b", "after", "x-after-g", &longest] {
            assert!(is_grant_id(id), "{id}");
        }
        for id in ["", "after-", "after-g", "g g", "g/", "g%", "é", "g\n", "g\0", &longer] {
            assert!(!is_grant_id(id), "{id:?}");
        }
    }
}
