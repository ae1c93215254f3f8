//! For which session a page was made: what keeps a page that was opened before an impersonation began, or during one that has
//! ended, from changing anything in the session that is there now.
//!
//! 1. While somebody acts under a grant, pages carry the grant's [`Marker`]; after its end, and before another one begins, they
//!    carry a marker that says so. Everybody else's pages need none: [`Presence::page_marker`](crate::Presence::page_marker).
//! 2. A request that changes something sends the marker of its page back, in the header [`HEADER`] or the query parameter
//!    [`FIELD`]: in the `action` of a form, or the address of a WebSocket. A form can have it as a [hidden field](Marker::input)
//!    too, where a layer outside the session layer lifts it into the header, which each adapter has; a session layer reads no bodies.
//! 3. A session layer compares. It is `impersonation_began` or `impersonation_ended` where the page was made for another session.
//!
//! A marker is no secret, and no proof of anything but which page asks: it says nothing against requests from
//! [other sites](crate::cross_site).

mod form;
mod said;

use std::fmt;

pub use form::{Forms, MAX_FORM_BYTES, PartOfForm, fields};
pub(crate) use said::Said;

/// The header in which a request says the marker of its page.
pub const HEADER: &str = "impersonation-page";

/// The query parameter in which a request says the marker of its page, for what can set no header: forms, WebSockets. A field of a
/// form is called so too.
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

    /// The hidden field of a form. It is HTML as it is, and whole.
    ///
    /// ```
    /// use impersonation_core::page::Marker;
    ///
    /// let marker = Marker::during("grant_1").expect("an id");
    /// assert_eq!(marker.input(), r#"<input type="hidden" name="impersonation_page" value="grant_1">"#);
    /// ```
    ///
    /// It counts where an adapter's layer for such fields stands outside the session layer.
    pub fn input(&self) -> String {
        format!(r#"<input type="hidden" name="{FIELD}" value="{self}">"#)
    }

    /// The parameter of an address, without the `?` or `&` before it.
    ///
    /// ```
    /// use impersonation_core::page::Marker;
    ///
    /// let marker = Marker::after("grant_1").expect("an id");
    /// assert_eq!(format!("/notes?{}", marker.parameter()), "/notes?impersonation_page=after-grant_1");
    /// ```
    pub fn parameter(&self) -> String {
        format!("{FIELD}={self}")
    }

    /// The address with the parameter in its query: for the `action` of a form.
    ///
    /// ```
    /// use impersonation_core::page::Marker;
    ///
    /// let marker = Marker::during("grant_1").expect("an id");
    /// assert_eq!(marker.on("/notes"), "/notes?impersonation_page=grant_1");
    /// assert_eq!(marker.on("/notes?list=2#new"), "/notes?list=2&impersonation_page=grant_1#new");
    /// ```
    pub fn on(&self, address: &str) -> String {
        let (address, fragment) = address.find('#').map_or((address, ""), |at| address.split_at(at));
        let joint = match address.find('?') {
            Some(at) if at + 1 == address.len() => "",
            Some(_) => "&",
            None => "?",
        };
        format!("{address}{joint}{FIELD}={self}{fragment}")
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a grant can be called so: what goes into pages and addresses as it is, and no marker of an end.
pub(crate) fn is_grant_id(id: &str) -> bool {
    is_plain(id.as_bytes(), MAX_GRANT_ID_BYTES) && !id.starts_with(AFTER)
}

/// What needs no escaping anywhere.
fn is_plain(text: &[u8], longest: usize) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    (1..=longest).contains(&text.len()) && text.iter().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_one_more_parameter_before_its_fragment() {
        let marker = Marker::during("g").unwrap_or_else(|| unreachable!());
        for (address, with) in [
            ("", "?impersonation_page=g"),
            ("/a?", "/a?impersonation_page=g"),
            ("/a?b=c", "/a?b=c&impersonation_page=g"),
            ("/a#b?c", "/a?impersonation_page=g#b?c"),
            ("https://app.example/a?b#", "https://app.example/a?b&impersonation_page=g#"),
        ] {
            assert_eq!(marker.on(address), with);
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
