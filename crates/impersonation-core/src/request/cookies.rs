//! The `Cookie` header (RFC 6265 §5.4), over all its lines: HTTP/2 may split it.
//!
//! Bytes are compared as they are. Quotes are no part of a token, and none are taken off: a quoted token does not verify.
//! An empty value is a cookie that was cleared, not a credential.

use std::fmt;

use memchr::memmem::Finder;

use crate::request::{Credentials, Presented, RequestView, TokenSource};

/// A cookie to be found by its name, however many others stand beside it: for a [`TokenSource`] that reads one.
///
/// ```
/// use impersonation_core::request::{Cookie, HeaderList, RequestView};
///
/// let headers = HeaderList::new(&[("cookie", b"theme=dark; sealed=abc"), ("cookie", b"sealed=def")]);
/// let mut values = Vec::new();
/// Cookie::named("sealed")?.visit(&RequestView::new("GET", &headers), &mut |value| values.push(value));
/// assert_eq!(values, [b"abc", b"def"]);
/// # Ok::<(), impersonation_core::request::InvalidCookieName>(())
/// ```
#[derive(Clone)]
pub struct Cookie {
    name: Finder<'static>,
}

/// A request has several cookies of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeveralCookies(());

impl fmt::Display for SeveralCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there are several cookies of the name")
    }
}

impl std::error::Error for SeveralCookies {}

/// What no cookie can be called (RFC 6265 §4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCookieName(());

impl fmt::Display for InvalidCookieName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no cookie can have that name")
    }
}

impl std::error::Error for InvalidCookieName {}

/// Whether a cookie can be called so: a token of RFC 9110 §5.6.2, as RFC 6265 §4.1.1 wants it.
pub(crate) fn is_cookie_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

impl Cookie {
    /// The cookie of this name, in its exact case.
    ///
    /// # Errors
    ///
    /// Where no cookie can have that name.
    pub fn named(name: &str) -> Result<Self, InvalidCookieName> {
        if is_cookie_name(name) { Ok(Self::known(name)) } else { Err(InvalidCookieName(())) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        // It was made of a text.
        std::str::from_utf8(self.name.needle()).unwrap_or_default()
    }

    /// `name` is one.
    pub(crate) fn known(name: &str) -> Self {
        Self { name: Finder::new(name).into_owned() }
    }

    /// Calls `each` with every non-empty value of the cookie, in order and over all lines. Quotes are part of a value.
    pub fn visit<'r>(&self, request: &RequestView<'r>, each: &mut dyn FnMut(&'r [u8])) {
        request.visit_header("cookie", &mut |line| {
            let values = self.name.find_iter(line).filter_map(|at| self.value_at(line, at));
            values.filter(|value| !value.is_empty()).for_each(&mut *each);
        });
    }

    /// The one value of the cookie, for what is read outside a verifier: `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where there are several, over all lines: a sibling domain can set one beside the application's, and which of them a reader
    /// takes is chance.
    ///
    /// ```
    /// use impersonation_core::request::{Cookie, HeaderList, RequestView};
    ///
    /// let cookie = Cookie::named("__Host-sign-in")?;
    /// let read = |line: &str| {
    ///     let headers = [("cookie", line.as_bytes())];
    ///     cookie.only(&RequestView::new("GET", &HeaderList::new(&headers))).map(|value| value.map(<[u8]>::len))
    /// };
    /// assert_eq!(read("__Host-sign-in=abc"), Ok(Some(3)));
    /// assert_eq!(read("__Host%2Dsign-in=abc"), Ok(None)); // names are compared byte by byte
    /// assert!(read("__Host-sign-in=abc; __Host-sign-in=def").is_err());
    /// # Ok::<(), impersonation_core::request::InvalidCookieName>(())
    /// ```
    pub fn only<'r>(&self, request: &RequestView<'r>) -> Result<Option<&'r [u8]>, SeveralCookies> {
        let (mut first, mut seen) = (None, 0);
        self.visit(request, &mut |value| {
            seen += 1;
            first = Some(value);
        });
        if seen > 1 { Err(SeveralCookies(())) } else { Ok(first) }
    }

    /// The first of the values.
    pub(crate) fn first<'r>(&self, request: &RequestView<'r>) -> Option<&'r [u8]> {
        let mut first = None;
        self.visit(request, &mut |value| first = first.or(Some(value)));
        first
    }

    /// The value, if the letters of the name that stand at `at` are a name: all that is left of the `=` of their pair.
    fn value_at<'l>(&self, line: &'l [u8], at: usize) -> Option<&'l [u8]> {
        let before = line[..at].trim_ascii_end();
        if !matches!(before.last(), None | Some(b';')) {
            return None;
        }
        let behind = line[at + self.name.needle().len()..].trim_ascii_start().strip_prefix(b"=")?;
        let end = memchr::memchr(b';', behind).unwrap_or(behind.len());
        Some(behind[..end].trim_ascii())
    }
}

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        String::from_utf8_lossy(self.name.needle()).fmt(f)
    }
}

/// A cookie that holds a plain token. Each value under its name is a credential, so that a planted twin is noticed.
#[derive(Debug)]
pub(crate) struct CookieSource(pub(crate) Cookie);

impl TokenSource for CookieSource {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        self.0.visit(request, &mut |value| found.push(Presented::in_cookie(value)));
    }
}

/// The cookie of an impersonation, which is above the base session.
#[derive(Debug)]
pub(crate) struct OverlayCookie(pub(crate) Cookie);

impl TokenSource for OverlayCookie {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        self.0.visit(request, &mut |value| found.push(Presented::in_overlay_cookie(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::HeaderList;

    fn values(lines: &[&str], name: &str) -> Vec<String> {
        let headers: Vec<_> = lines.iter().map(|line| ("cookie", line.as_bytes())).collect();
        let mut found = Vec::new();
        let headers = HeaderList::new(&headers);
        Cookie::known(name).visit(&RequestView::new("GET", &headers), &mut |value| {
            found.push(String::from_utf8_lossy(value).into_owned());
        });
        found
    }

    #[test]
    fn a_cookie_is_found_in_any_place_and_line() {
        assert_eq!(values(&["a=1; DS=x;b=2"], "DS"), ["x"]);
        assert_eq!(values(&["a=1", "DS=x"], "DS"), ["x"]);
        assert_eq!(values(&["DS=x; DS=y"], "DS"), ["x", "y"]);
    }

    #[test]
    fn names_are_compared_whole_and_with_case() {
        assert!(values(&["ds=x; XDS=y; DSR=z; DS"], "DS").is_empty());
    }

    /// What a reader does that takes each pair apart.
    fn values_by_pairs(line: &str, name: &str) -> Vec<String> {
        let pairs = line.split(';').filter_map(|pair| pair.split_once('='));
        let named = pairs.filter(|(key, _)| key.trim_ascii() == name).map(|(_, value)| value.trim_ascii().to_owned());
        named.filter(|value| !value.is_empty()).collect()
    }

    #[test]
    fn a_scan_finds_what_taking_all_pairs_apart_finds() {
        const PIECES: [&str; 9] = ["DS", "=", ";", " ", "x", "DSDS", "\t", "D", "S=DS"];
        for seed in 0..PIECES.len().pow(5) {
            let line: String = (0..5).map(|place| PIECES[seed / PIECES.len().pow(place) % PIECES.len()]).collect();
            assert_eq!(values(&[&line], "DS"), values_by_pairs(&line, "DS"), "{line:?}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for name in ["", " ", "a b", "a=b", "a;b", "a,b", "\"a\"", "a\t", "\u{e9}"] {
            assert!(Cookie::named(name).is_err(), "{name:?}");
        }
        assert!(Cookie::named("__Host-wos.session_1").is_ok());
    }

    #[test]
    fn an_empty_value_is_no_credential_and_quotes_stay() {
        assert!(values(&["DS=; DS= "], "DS").is_empty());
        assert_eq!(values(&["DS=\"x\""], "DS"), ["\"x\""]);
        assert_eq!(values(&["DS=a=b"], "DS"), ["a=b"]);
    }
}
