//! Whether a request that changes something comes from the application's own pages.
//!
//! Cookies go along with a form that another site sends, so that a cookie alone never proves that the user meant it. The rules
//! are those of Go's `CrossOriginProtection` and of tower-http's `csrf`; they need no token in the page:
//!
//! 1. GET, HEAD and OPTIONS pass, unless they upgrade the connection. They must change nothing.
//! 2. `Sec-Fetch-Site` decides where the browser sends it: `same-origin` and `none` pass.
//! 3. Without it `Origin` decides: its host and port must be those that the request was sent to.
//! 4. An origin that the application [trusts](Origins::trust) passes.
//! 5. A request with neither field passes: no browser of these years sends one from another site.
//!
//! Two lines of one of these fields are refused, and so is another site's WebSocket; both are stricter than tower-http.
//!
//! A proxy has to hand on `Host` and `Origin` as they came; one that rewrites `Host` leaves rule 2 alone standing.

use std::fmt;
use std::sync::Arc;

use crate::refusal::{Code, Realm, Refusal};
use crate::request::{Line, RequestView};

/// The origins from which a request may change something: the application's own, and those that it trusts. Clones share it.
///
/// ```
/// use impersonation_core::cross_site::Origins;
/// use impersonation_core::request::{HeaderList, RequestView};
///
/// let origins = Origins::own().trust("https://accounts.example.com")?;
/// let admit = |site: &'static [u8]| {
///     let fields = [("sec-fetch-site", site)];
///     let headers = HeaderList::new(&fields);
///     origins.admit(&RequestView::new("POST", &headers), Some("app.example.com")).map_err(|refusal| refusal.status())
/// };
/// assert_eq!(admit(b"same-origin"), Ok(()));
/// assert_eq!(admit(b"cross-site"), Err(403));
/// # Ok::<(), impersonation_core::cross_site::InvalidOrigin>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Origins(Arc<[Box<str>]>);

impl Origins {
    /// The application's own, whatever it is called.
    pub fn own() -> Self {
        Self::default()
    }

    /// Trusts another origin: scheme, host and port as browsers write them, such as `https://accounts.example.com`. Every page of
    /// it may then do whatever the user may.
    ///
    /// # Errors
    ///
    /// Where no browser writes an origin so.
    pub fn trust(self, origin: &str) -> Result<Self, InvalidOrigin> {
        let authority = authority(origin.as_bytes()).ok_or(InvalidOrigin)?;
        let is_written =
            |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b':' | b'[' | b']' | b'_');
        if authority.is_empty() || !authority.iter().all(is_written) {
            return Err(InvalidOrigin);
        }
        Ok(Self(self.0.iter().cloned().chain([origin.into()]).collect()))
    }

    /// Lets a request pass that comes from one of them, or is safe by its method. `authority` is that of the request's target,
    /// which HTTP/2 has; without one `Host` counts.
    ///
    /// # Errors
    ///
    /// `cross_site_request`.
    pub fn admit(&self, request: &RequestView<'_>, authority: Option<&str>) -> Result<(), Refusal> {
        match is_safe(request) || self.are_origin_of(request, authority) {
            true => Ok(()),
            false => Err(Refusal::new(Code::CrossSiteRequest, Realm::default())),
        }
    }

    /// The same, but a request that does not say where it comes from passes only without cookies: for routes that programs call by
    /// `Authorization` alone, and browsers of these years.
    ///
    /// # Errors
    ///
    /// `cross_site_request`.
    pub fn admit_strictly(&self, request: &RequestView<'_>, authority: Option<&str>) -> Result<(), Refusal> {
        let says = |name| request.header(name).is_some_and(|value| !value.is_empty());
        let is_known = says("sec-fetch-site") || says("origin") || request.header("cookie").is_none();
        match is_safe(request) || is_known {
            true => self.admit(request, authority),
            false => Err(Refusal::new(Code::CrossSiteRequest, Realm::default())),
        }
    }

    fn are_origin_of(&self, request: &RequestView<'_>, authority: Option<&str>) -> bool {
        let (site, origin) = (request.line("sec-fetch-site"), request.line("origin"));
        match (site, origin) {
            (Line::Repeated, _) | (_, Line::Repeated) => false,
            (Line::Single(b"same-origin" | b"none"), _) => true,
            (Line::Absent | Line::Single(b""), Line::Absent | Line::Single(b"")) => true,
            (Line::Absent | Line::Single(b""), Line::Single(origin)) => {
                is_of_host(origin, request, authority) || self.trusts(origin)
            }
            (Line::Single(_), Line::Single(origin)) => self.trusts(origin),
            (Line::Single(_), Line::Absent) => false,
        }
    }

    fn trusts(&self, origin: &[u8]) -> bool {
        self.0.iter().any(|trusted| trusted.as_bytes() == origin)
    }
}

/// Deliberately without TRACE, which no browser sends from a page.
fn is_safe(request: &RequestView<'_>) -> bool {
    matches!(request.method(), "GET" | "HEAD" | "OPTIONS") && request.header("upgrade").is_none()
}

/// The scheme is not compared: behind a proxy that ends TLS nobody here knows it.
fn is_of_host(origin: &[u8], request: &RequestView<'_>, target: Option<&str>) -> bool {
    let host = match (target, request.line("host")) {
        (Some(target), _) => target.as_bytes(),
        (None, Line::Single(host)) => host,
        (None, Line::Absent | Line::Repeated) => return false,
    };
    !host.is_empty() && authority(origin) == Some(host)
}

/// What stands behind the scheme.
fn authority(origin: &[u8]) -> Option<&[u8]> {
    origin.strip_prefix(b"https://").or_else(|| origin.strip_prefix(b"http://"))
}

/// What is no origin as browsers write one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidOrigin;

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an origin is a scheme, a host in lower case, and a port where it is not the usual one: https://app.example.com")
    }
}

impl std::error::Error for InvalidOrigin {}
