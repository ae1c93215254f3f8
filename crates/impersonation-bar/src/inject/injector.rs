use std::fmt;

use bytes::Bytes;

use super::insertion::Insertion;
use super::opening::Opening;
use super::pieces::Pieces;
use super::search::{Limits, Search, Sighting};

/// Puts the bar into one page, chunk by chunk.
///
/// A body that wraps another hands each chunk to [`push`](Self::push) and passes on what comes out; at the end of the
/// page, before trailers, it passes on what [`finish`](Self::finish) says. Where the page breaks off with an error it
/// passes on the error alone. An empty page, that of a `HEAD` for one, stays empty.
///
/// While it looks for its place it holds 32 KiB, for markup that is nested thousands of elements deep up to 1 MiB more, and
/// nothing afterwards. A page without `<body>` is read to its end.
pub struct Injector {
    insertion: Insertion,
    opening: Opening,
    place: Place,
    limits: Limits,
    /// Made with the first byte, gone with the last one that is read.
    search: Option<Search>,
    is_document: bool,
    /// The browser says so; of nothing at all it is none.
    is_opened: bool,
}

/// Where the bar of a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Not yet known: `<body` may still come.
    Open,
    /// Not yet there: it comes at the end, if the page is a document, because the place could not be found for certain.
    /// A tag is longer than 32 KiB, the markup is nested thousands of elements deep, or it is such that nobody can tell how
    /// browsers read it, as behind `<svg>`.
    Unsure,
    /// Behind `<body …>`.
    AfterBody,
    /// At the end.
    AtEnd,
    /// Nowhere: this is a fragment, or nothing at all.
    Nowhere,
}

impl Injector {
    /// An injector for one page.
    #[must_use]
    pub fn new(insertion: Insertion) -> Self {
        Self::limited(insertion, Limits::default())
    }

    /// An injector for what is a document whatever it begins with.
    pub(super) fn of_document(insertion: Insertion) -> Self {
        Self { is_opened: true, ..Self::new(insertion) }
    }

    pub(super) fn limited(insertion: Insertion, limits: Limits) -> Self {
        let opening = Opening::default();
        Self { insertion, opening, place: Place::Open, limits, search: None, is_document: false, is_opened: false }
    }

    /// What comes out now that `chunk` went in: its bytes, all of them, and the bar where its place lies in them.
    #[inline]
    pub fn push(&mut self, chunk: Bytes) -> Pieces {
        match self.place {
            Place::AfterBody | Place::AtEnd | Place::Nowhere => Pieces::whole(chunk),
            Place::Open | Place::Unsure if chunk.is_empty() => Pieces::default(),
            Place::Open | Place::Unsure => self.read(chunk),
        }
    }

    /// What comes out at the end of the page. Asked again it is nothing.
    pub fn finish(&mut self) -> Option<Bytes> {
        if !self.may_add() {
            return None;
        }
        self.search = None;
        self.place = if self.is_document { Place::AtEnd } else { Place::Nowhere };
        self.is_document.then(|| self.insertion.at_end().clone()).filter(|bar| !bar.is_empty())
    }

    /// Whether the bar may still come. If not, what is left of the page passes as it is, and need not go this way.
    #[inline]
    pub fn may_add(&self) -> bool {
        matches!(self.place, Place::Open | Place::Unsure)
    }

    /// Where the bar stands.
    #[inline]
    pub fn place(&self) -> Place {
        self.place
    }

    fn read(&mut self, chunk: Bytes) -> Pieces {
        self.is_document |= self.is_opened | self.opening.read(&chunk);
        if self.place == Place::Unsure {
            return Pieces::whole(chunk);
        }
        let limits = self.limits;
        match self.search.get_or_insert_with(|| Search::new(limits)).read(&chunk) {
            Sighting::Nothing => return Pieces::whole(chunk),
            Sighting::Body { end } => {
                self.settle(Place::AfterBody);
                return Pieces::parted(chunk, end, self.insertion.after_body().clone());
            }
            Sighting::Unclear { is_body } => self.is_document |= is_body,
        }
        self.settle(Place::Unsure);
        Pieces::whole(chunk)
    }

    fn settle(&mut self, place: Place) {
        self.place = place;
        self.search = None;
    }
}

/// Says nothing of what it inserts.
impl fmt::Debug for Injector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injector").field("place", &self.place).finish_non_exhaustive()
    }
}
