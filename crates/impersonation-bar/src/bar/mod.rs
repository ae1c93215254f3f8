//! A bar: where Stop posts to, where it stands, and what it says of a session.

mod builder;
mod url;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use impersonation_core::{ActingSession, Session, Timestamp};

pub use builder::BarBuilder;
pub use impersonation_core::ReturnTo;

use crate::details::Details;
use crate::facts::{Facts, Status};
use crate::inject::Insertion;
use crate::language::Language;
use crate::markup::{self, Page};

/// Which edge of the window the bar stands at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a bar has no third place")]
pub enum Position {
    /// At the top, above the page's own content.
    #[default]
    Top,
    /// At the bottom, over the page's own content.
    Bottom,
}

/// The bar of an application. Clones share it.
///
/// ```
/// use impersonation_bar::{Bar, Details, Position};
///
/// let bar = Bar::builder("/impersonation/stop")
///     .position(Position::Bottom)
///     .details(|session| match session.organization() {
///         Some(organization) if organization.id() == "org_1" => Details::new().organization_name("Example GmbH"),
///         _ => Details::new(),
///     })
///     .build()?;
/// # Ok::<(), impersonation_bar::BarError>(())
/// ```
#[derive(Clone)]
pub struct Bar(Arc<Inner>);

type DetailsOf = dyn Fn(&ActingSession) -> Details + Send + Sync;

pub(crate) struct Inner {
    pub(crate) stop: Box<str>,
    pub(crate) position: Position,
    pub(crate) frame: bool,
    pub(crate) languages: Vec<Language>,
    details: Option<Box<DetailsOf>>,
}

impl Bar {
    /// Starts a bar whose Stop posts to `stop`: a path of this origin, or an absolute `https` URL.
    pub fn builder(stop: impl Into<String>) -> BarBuilder {
        BarBuilder::new(stop.into())
    }

    /// The URL that Stop posts to.
    pub fn stop_url(&self) -> &str {
        &self.0.stop
    }

    /// What is to be said of the session. `details` are of this one response and stand before those of the whole application.
    pub fn facts(&self, session: &ActingSession, now: Timestamp, details: Option<&Details>) -> Facts {
        let own = details.cloned().unwrap_or_default();
        let details = match &self.0.details {
            Some(details_of) => own.or(details_of(session)),
            None => own,
        };
        Facts::new(session, now, details, &self.0.stop)
    }

    /// What an endpoint answers a single-page application that asks: the facts, or that nobody acts.
    pub fn status(&self, session: Option<&Session>, now: Timestamp, details: Option<&Details>) -> Status {
        let acting = session.and_then(ActingSession::of);
        Status::new(acting.map(|acting| self.facts(&acting, now, details)))
    }

    /// The bar as HTML, in ASCII. It belongs right behind `<body …>`, or, of a [late](Page::late) page, at its end.
    pub fn markup(&self, facts: &Facts, page: &Page<'_>) -> Bytes {
        markup::render(&self.0, facts, page).into()
    }

    /// The bar for wherever its place turns out to be.
    pub fn insertion(&self, facts: &Facts, page: &Page<'_>) -> Insertion {
        let markup = |late| markup::render(&self.0, facts, &page.late(late));
        Insertion::new(&markup(false), &markup(true))
    }
}

impl fmt::Debug for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bar")
            .field("stop", &self.0.stop)
            .field("position", &self.0.position)
            .field("frame", &self.0.frame)
            .field("languages", &self.0.languages)
            .finish_non_exhaustive()
    }
}
