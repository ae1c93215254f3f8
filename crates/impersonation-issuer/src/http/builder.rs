use std::error::Error;
use std::fmt;
use std::sync::Arc;

use impersonation_core::cross_site::Origins;
use impersonation_core::profile;
use impersonation_core::{Clock, ReturnTo, Timestamp, Verifier};

use super::cookie::Overlay;
use super::documents;
use super::redirect::Redirects;
use super::routes::{Inner, Routes};
use crate::issuer::Issuer;
use crate::ledger::Ledger;

/// Configures [`Routes`]. Every mistake is an error of [`build`](Self::build), never of the first request.
#[derive(Debug)]
#[must_use]
pub struct RoutesBuilder {
    issuer: Issuer,
    verifier: Verifier,
    base: Box<str>,
    home: Box<str>,
    cookie: Box<str>,
    origins: Origins,
    hand_over_from: Vec<Box<str>>,
    redirect_to: Vec<Box<str>>,
    page_size: usize,
    largest_page: usize,
}

impl RoutesBuilder {
    pub(super) fn new(issuer: Issuer, verifier: Verifier) -> Self {
        Self {
            issuer,
            verifier,
            base: "/impersonation".into(),
            home: "/".into(),
            cookie: profile::OVERLAY_COOKIE.into(),
            origins: Origins::own(),
            hand_over_from: Vec::new(),
            redirect_to: Vec::new(),
            page_size: 50,
            largest_page: 200,
        }
    }

    /// The path below which they are; `/impersonation` by default.
    pub fn base_path(self, path: impl Into<Box<str>>) -> Self {
        Self { base: path.into(), ..self }
    }

    /// Where browsers go that are to go nowhere else; `/` by default.
    pub fn home(self, path: impl Into<Box<str>>) -> Self {
        Self { home: path.into(), ..self }
    }

    /// The cookie that impersonations ride in, as the [profile](profile::impersonation) has it too; `__Host-impersonation` by default.
    /// The prefix is required.
    pub fn overlay_cookie(self, name: impl Into<Box<str>>) -> Self {
        Self { cookie: name.into(), ..self }
    }

    /// The origins whose pages may change something; the application's own by default.
    pub fn origins(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }

    /// An origin of another host of the same application: forms there may post a ticket here, and nothing else.
    pub fn hand_over_from(mut self, origin: impl Into<Box<str>>) -> Self {
        self.hand_over_from.push(origin.into());
        self
    }

    /// An origin that browsers may be sent to, such as the dashboard of a provider, beside paths of this one.
    pub fn redirect_to(mut self, origin: impl Into<Box<str>>) -> Self {
        self.redirect_to.push(origin.into());
        self
    }

    /// How long a part of a listing is where the request does not say, and at most; 50 and 200 by default, 500 at most.
    pub fn page_size(self, default: usize, largest: usize) -> Self {
        Self { page_size: default, largest_page: largest, ..self }
    }

    /// Checks the configuration.
    ///
    /// # Errors
    ///
    /// Where a path, an origin, the cookie's name or a page size cannot be right.
    pub fn build(self) -> Result<Routes, RoutesError> {
        let invalid = |kind| move || RoutesError { kind, source: None };
        let overlay = Overlay::named(&self.cookie).ok_or_else(invalid(RoutesErrorKind::InvalidCookie))?;
        let home = ReturnTo::parse(&self.home).ok_or_else(invalid(RoutesErrorKind::InvalidPath))?;
        if !is_base(&self.base) {
            return Err(invalid(RoutesErrorKind::InvalidPath)());
        }
        if !(1..=500).contains(&self.largest_page) || !(1..=self.largest_page).contains(&self.page_size) {
            return Err(invalid(RoutesErrorKind::InvalidPageSize)());
        }
        trusting(Origins::own(), &self.redirect_to).map(drop)?;
        Ok(Routes(Arc::new(Inner {
            own: own_verifier(&self.issuer, &self.cookie)?,
            hand_over_origins: trusting(self.origins.clone(), &self.hand_over_from)?,
            document: documents::openapi(&self.base),
            issuer: self.issuer,
            verifier: self.verifier,
            base: self.base,
            overlay,
            origins: self.origins,
            redirects: Redirects { home, origins: self.redirect_to },
            page_size: self.page_size,
            largest_page: self.largest_page,
        })))
    }
}

/// What reads the issuer's own tokens for stop, whether or not their grants can be asked, and whatever else is in the request.
fn own_verifier(issuer: &Issuer, cookie: &str) -> Result<Verifier, RoutesError> {
    let profile = profile::impersonation(issuer.url()).audience(issuer.audience()).overlay_cookie(cookie);
    let profile = profile.dangerous_without_grants().keys(issuer.keys().clone());
    let verifier = Verifier::builder().trust(profile).clock(LedgerClock(issuer.ledger().clone())).build();
    verifier.map_err(|error| RoutesError { kind: RoutesErrorKind::InvalidIssuer, source: Some(Box::new(error)) })
}

/// The clock by which the issuer mints.
struct LedgerClock(Ledger);

impl Clock for LedgerClock {
    fn now(&self) -> Timestamp {
        self.0.time()
    }
}

fn trusting(origins: Origins, more: &[Box<str>]) -> Result<Origins, RoutesError> {
    more.iter().try_fold(origins, |origins, origin| {
        let trusting = origins.trust(origin);
        trusting.map_err(|error| RoutesError { kind: RoutesErrorKind::InvalidOrigin, source: Some(Box::new(error)) })
    })
}

/// Segments that mean the same in every router, and no slash at the end.
fn is_base(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_segment = |segment: &str| !segment.is_empty() && segment.bytes().all(is_plain);
    ReturnTo::parse(path).is_some() && path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_segment))
}

/// A configuration that does not make [`Routes`].
#[derive(Debug)]
pub struct RoutesError {
    kind: RoutesErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What is wrong with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoutesErrorKind {
    /// The base path is none of plain segments without a slash at the end, or home is no path of this origin.
    InvalidPath,
    /// An origin is none that browsers write.
    InvalidOrigin,
    /// The name of the cookie does not begin with `__Host-`, or no cookie can have it.
    InvalidCookie,
    /// A part of a listing would be empty, or longer than 500.
    InvalidPageSize,
    /// The issuer's own tokens cannot be read: its URL or audience is none.
    InvalidIssuer,
}

impl RoutesError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> RoutesErrorKind {
        self.kind
    }
}

impl fmt::Display for RoutesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            RoutesErrorKind::InvalidPath => "a path of the issuer's routes is none",
            RoutesErrorKind::InvalidOrigin => "an origin of the issuer's routes is none",
            RoutesErrorKind::InvalidCookie => "the overlay's cookie must be called __Host-…",
            RoutesErrorKind::InvalidPageSize => "a part of a listing has 1 to 500 items",
            RoutesErrorKind::InvalidIssuer => "the issuer's own tokens cannot be read",
        })
    }
}

impl Error for RoutesError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
