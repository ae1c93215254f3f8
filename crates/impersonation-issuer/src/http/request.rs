use std::fmt;

use impersonation_core::Presence;
use impersonation_core::request::{Headers, Line, RequestView};

/// The longest body that is read. An adapter reads one byte more of a longer one, and no further.
pub const MAX_BODY: usize = 64 * 1024;

/// A request, as an adapter gives it.
#[derive(Clone, Copy)]
#[must_use]
pub struct Request<'r> {
    pub(super) method: &'r str,
    pub(super) path: &'r str,
    pub(super) headers: &'r dyn Headers,
    pub(super) query: Option<&'r str>,
    pub(super) authority: Option<&'r str>,
    pub(super) body: &'r [u8],
    pub(super) is_whole: bool,
    pub(super) outer: Option<&'r Presence>,
}

impl<'r> Request<'r> {
    /// A request with this method, in its exact case, to this path, as it was sent and from the root, with these headers.
    pub fn new(method: &'r str, path: &'r str, headers: &'r dyn Headers) -> Self {
        Self { method, path, headers, query: None, authority: None, body: &[], is_whole: true, outer: None }
    }

    /// Adds the query, as it was sent.
    pub fn query(self, query: Option<&'r str>) -> Self {
        Self { query, ..self }
    }

    /// Adds the authority of its target, which HTTP/2 has; without one `Host` counts.
    pub fn authority(self, authority: Option<&'r str>) -> Self {
        Self { authority, ..self }
    }

    /// Adds the body, or what was read of one that is too long.
    pub fn body(self, body: &'r [u8]) -> Self {
        Self { body, ..self }
    }

    /// Says that the body broke off: nothing in it is believed, and a stop stops all the same.
    pub fn broken_off(self) -> Self {
        Self { is_whole: false, body: &[], ..self }
    }

    /// Adds what a session layer further out found: one of asserted claims, say.
    pub fn outer(self, outer: Option<&'r Presence>) -> Self {
        Self { outer, ..self }
    }

    /// The request as it is.
    pub(super) fn view(&self) -> RequestView<'r> {
        RequestView::new(self.method, self.headers).with_query(self.query)
    }

    /// The request as one that changes nothing: who is there is asked, and no marker of a page.
    pub(super) fn safe_view(&self) -> RequestView<'r> {
        RequestView::new("GET", self.headers)
    }

    /// A header that ought to be one line.
    pub(super) fn line(&self, name: &str) -> Line<'r> {
        self.headers.line(name)
    }
}

/// Query, headers and body may hold secrets.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}
