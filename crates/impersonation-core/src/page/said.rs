use crate::page::{AFTER, HEADER, fields};
use crate::request::{Line, RequestView};

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

    fn in_query(query: &'r str) -> Self {
        let mut said = fields(query.as_bytes());
        match (said.next(), said.next()) {
            (None, _) => Self::Nothing,
            (Some(value), None) => Self::one(value),
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
}
