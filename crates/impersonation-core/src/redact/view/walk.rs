use std::borrow::Cow;
use std::cell::RefCell;

use serde::{Serialize, Serializer};

use super::serializer::Viewing;
use crate::redact::Patterns;
use crate::redact::automaton::{Name, Places, Step};
use crate::redact::listing::Listing;
use crate::redact::viewer::Viewer;

/// What holds for one way through a value.
pub(super) struct Walk<'w> {
    viewer: &'w Viewer<'w>,
    patterns: Option<&'w Patterns>,
    /// `None` where nobody asks for the names.
    listing: Option<RefCell<Listing>>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(viewer: &'w Viewer<'w>, patterns: Option<&'w Patterns>, listing: Option<Listing>) -> Self {
        Self { viewer, patterns, listing: listing.map(RefCell::new) }
    }

    pub(super) fn start(&self) -> Places {
        self.patterns.map_or(0, |patterns| patterns.start(|class| self.sees(class)))
    }

    pub(super) fn sees(&self, class: &str) -> bool {
        self.viewer.sees(class)
    }

    pub(super) fn step(&self, places: Places, name: Name<'_>) -> Step {
        self.patterns.map_or(Step::default(), |patterns| patterns.automaton().step(places, name))
    }

    /// Names what is closed here.
    pub(super) fn list(&self, at: &At<'_>) {
        let Some(listing) = &self.listing else { return };
        let names = at.names();
        listing.borrow_mut().add(names.iter().map(|name| &**name));
    }

    pub(super) fn into_listing(self) -> Option<Listing> {
        self.listing.map(RefCell::into_inner)
    }
}

/// A place in the value, and the way to it.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    parent: Option<&'p At<'p>>,
    /// The name of a field or variant. Keys of maps and positions are data, and have none here.
    name: Option<&'static str>,
    pub(super) places: Places,
}

impl<'p> At<'p> {
    pub(super) fn root(places: Places) -> Self {
        Self { parent: None, name: None, places }
    }

    pub(super) fn child(&'p self, name: Option<&'static str>, places: Places) -> Self {
        Self { parent: Some(self), name, places }
    }

    pub(super) fn with_places(self, places: Places) -> Self {
        Self { places, ..self }
    }

    /// The names on the way, as parts of a pattern: `*` for what has none, the whole document among it.
    fn names(&self) -> Vec<Cow<'static, str>> {
        let mut names = vec![self.pattern_part()];
        let mut at = self.parent;
        while let Some(place) = at.filter(|place| place.parent.is_some()) {
            names.push(place.pattern_part());
            at = place.parent;
        }
        names.reverse();
        names
    }

    fn pattern_part(&self) -> Cow<'static, str> {
        match self.name {
            None => "*".into(),
            Some(name) if name.contains(['~', '/', '*']) => {
                name.replace('~', "~0").replace('/', "~1").replace('*', "~2").into()
            }
            Some(name) => name.into(),
        }
    }
}

/// A value somewhere below.
pub(super) struct Seen<'s, T: ?Sized> {
    pub(super) value: &'s T,
    pub(super) walk: &'s Walk<'s>,
    pub(super) at: At<'s>,
}

impl<T: ?Sized + Serialize> Serialize for Seen<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(Viewing { inner: serializer, walk: self.walk, at: &self.at })
    }
}

/// What stands for a value that is closed.
pub(super) struct Null;

impl Serialize for Null {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}
