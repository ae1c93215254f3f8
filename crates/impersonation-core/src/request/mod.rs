//! A request as the core sees it: method, headers, query, matched route. Nothing else can influence a verdict.

mod authorization;
mod cookies;
mod source;

use std::fmt;

pub(crate) use authorization::{Authorization, is_one_token};
pub use cookies::{Cookie, InvalidCookieName, SeveralCookies};
pub(crate) use cookies::{CookieSource, OverlayCookie, is_cookie_name};
pub(crate) use source::{ClientUat, Issuers};
pub use source::{Credentials, Presented, Seal, TokenSource};

/// The parts of a request that a verdict may depend on.
///
/// ```
/// use impersonation_core::request::{HeaderList, RequestView};
///
/// let headers = HeaderList::new(&[("authorization", b"Bearer abc")]);
/// let request = RequestView::new("GET", &headers).with_route(Some("/users/{id}"));
/// assert_eq!(request.header("Authorization"), Some(&b"Bearer abc"[..]));
/// assert!(request.is_safe());
/// ```
#[derive(Clone, Copy)]
pub struct RequestView<'r> {
    method: &'r str,
    headers: &'r dyn Headers,
    route: Option<&'r str>,
    query: Option<&'r str>,
}

impl<'r> RequestView<'r> {
    /// A request with this method, in its exact case, and these headers.
    #[inline]
    pub fn new(method: &'r str, headers: &'r dyn Headers) -> Self {
        Self { method, headers, route: None, query: None }
    }

    /// Names the pattern of the route that the request matched, such as `/users/{id}`; never its path.
    #[must_use]
    #[inline]
    pub fn with_route(self, route: Option<&'r str>) -> Self {
        Self { route, ..self }
    }

    /// Adds the query of the address, as it was sent. It is looked at for the [marker of a page](crate::page) alone.
    #[must_use]
    #[inline]
    pub fn with_query(self, query: Option<&'r str>) -> Self {
        Self { query, ..self }
    }

    /// The method, in its exact case.
    pub fn method(&self) -> &'r str {
        self.method
    }

    /// The pattern of the matched route; `None` where the framework does not know it, which is not a route of its own: in a
    /// fallback, in plain tower, in actix-web's apps and scopes, and there for some ways of writing a path.
    pub fn route(&self) -> Option<&'r str> {
        self.route
    }

    /// The query of the address, as it was sent; `None` where there is none, or it was not said.
    pub fn query(&self) -> Option<&'r str> {
        self.query
    }

    /// A header that ought to be one line.
    #[inline]
    pub(crate) fn line(&self, name: &str) -> Line<'r> {
        self.headers.line(name)
    }

    /// The first value of a header, in bytes.
    pub fn header(&self, name: &str) -> Option<&'r [u8]> {
        let mut first = None;
        self.headers.visit(name, &mut |value| first = first.or(Some(value)));
        first
    }

    /// Calls `each` with every value of a header, in order.
    #[inline]
    pub fn visit_header(&self, name: &str, each: &mut dyn FnMut(&'r [u8])) {
        self.headers.visit(name, each);
    }

    /// Whether the method is safe by definition (RFC 9110 §9.2.1): GET, HEAD, OPTIONS or TRACE.
    pub fn is_safe(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }

    /// Whether something may be changed by it: the method is not [safe](Self::is_safe), or a connection is to be upgraded, over which
    /// anything may be done.
    pub fn may_change_state(&self) -> bool {
        !self.is_safe() || self.header("upgrade").is_some()
    }
}

/// Header values may hold credentials: only method and route are shown.
impl fmt::Debug for RequestView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestView").field("method", &self.method).field("route", &self.route).finish_non_exhaustive()
    }
}

/// The headers of a request of any HTTP library, visited without a copy.
pub trait Headers: Sync {
    /// Calls `each` with every value of the header of that name, in order; names are compared without case.
    fn visit<'h>(&'h self, name: &str, each: &mut dyn FnMut(&'h [u8]));

    /// The header of that name where it ought to be one line; names are compared without case. It must say what
    /// [`visit`](Self::visit) finds, a second line above all: an implementation can only be faster.
    fn line<'h>(&'h self, name: &str) -> Line<'h> {
        let mut line = Line::Absent;
        self.visit(name, &mut |value| {
            line = match line {
                Line::Absent => Line::Single(value),
                Line::Single(_) | Line::Repeated => Line::Repeated,
            };
        });
        line
    }
}

/// A header that ought to be one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever asks must handle all three")]
pub enum Line<'h> {
    /// It is not there.
    Absent,
    /// Its value.
    Single(&'h [u8]),
    /// It is there more than once.
    Repeated,
}

impl<'h> Line<'h> {
    /// What these lines of one header are, of which no more than two are looked at.
    #[inline]
    pub fn of(lines: impl IntoIterator<Item = &'h [u8]>) -> Self {
        let mut lines = lines.into_iter();
        match (lines.next(), lines.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => Self::Single(value),
            (Some(_), Some(_)) => Self::Repeated,
        }
    }
}

/// Headers as a list of names and values.
#[derive(Clone, Copy)]
pub struct HeaderList<'a>(&'a [(&'a str, &'a [u8])]);

impl<'a> HeaderList<'a> {
    /// Headers in the order of the request.
    pub fn new(headers: &'a [(&'a str, &'a [u8])]) -> Self {
        Self(headers)
    }
}

impl Headers for HeaderList<'_> {
    fn visit<'h>(&'h self, name: &str, each: &mut dyn FnMut(&'h [u8])) {
        let named = self.0.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.for_each(|(_, value)| each(value));
    }
}

impl fmt::Debug for HeaderList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
