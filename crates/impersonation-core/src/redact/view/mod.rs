//! A value as whoever is there sees it.

mod compound;
mod key;
mod serializer;
mod walk;

use std::fmt;

use serde::{Serialize, Serializer};

use super::error::RedactError;
use super::listing::Listing;
use super::viewer::Viewer;
use super::{PatternError, Patterns};
use crate::audit::Revealed;
use crate::presence::Presence;
use crate::session::Session;
use serializer::Viewing;
use walk::{At, Walk};

impl Session {
    /// `value` as whoever is in this session sees it: all of it in a user's own, `null` for what is closed to an actor.
    ///
    /// ```
    /// # #[cfg(feature = "testing")] {
    /// # use impersonation_core::testing::Issuer;
    /// # use impersonation_core::redact::Sensitive;
    /// # let issuer = Issuer::rfc8693();
    /// # let own = issuer.verified(&issuer.session("user_2").token()).expect("a good token");
    /// # let acting = issuer.verified(&issuer.session("user_2").acting("staff_1").token()).expect("a good token");
    /// #[derive(serde::Serialize)]
    /// struct Profile {
    ///     name: &'static str,
    ///     national_id: Sensitive<&'static str>,
    /// }
    ///
    /// let profile = Profile { name: "Mira", national_id: Sensitive::new("X-123") };
    /// let shown = own.view(&profile).to_json()?;
    /// assert_eq!(shown.body, br#"{"name":"Mira","national_id":"X-123"}"#);
    /// assert_eq!(shown.redacted, None);
    ///
    /// let shown = acting.view(&profile).to_json()?;
    /// assert_eq!(shown.body, br#"{"name":"Mira","national_id":null}"#);
    /// assert_eq!(shown.redacted.as_deref(), Some("national_id"));
    /// # }
    /// # Ok::<(), impersonation_core::redact::RedactError>(())
    /// ```
    pub fn view<'a, T: ?Sized + Serialize>(&'a self, value: &'a T) -> View<'a, T> {
        View { value, viewer: Viewer::of(self), patterns: Ok(None) }
    }
}

/// A value as whoever is there sees it. It serializes with any serializer, in a format that has a `null`; for a response only.
///
/// What a value itself hands to a serializer of its own while it is serialized, such as `serde_json::to_value`, cannot be seen
/// through: a [`Sensitive`](super::Sensitive) refuses there. So it does where serde has to buffer it: flattened as a whole, or
/// in a variant of an internally tagged enum that is written with its fields in place. JSON that is a text already (serde_json's
/// `RawValue`) is refused where a pattern may name something in it.
#[must_use]
pub struct View<'a, T: ?Sized> {
    value: &'a T,
    viewer: Viewer<'a>,
    patterns: Result<Option<Patterns>, PatternError>,
}

impl<'a, T: ?Sized + Serialize> View<'a, T> {
    /// The value as whoever is there sees it. Nobody sees what is closed to an actor either.
    pub fn of(presence: &'a Presence, value: &'a T) -> Self {
        Self { value, viewer: Viewer::present(presence), patterns: Ok(None) }
    }

    /// Redacts what these patterns name too, for types without [`Sensitive`](super::Sensitive). It adds to those given before;
    /// where they are too many between them, the view does not serialize.
    pub fn patterns(self, patterns: &Patterns) -> Self {
        let all = self.patterns.and_then(|given| match given {
            Some(given) => given.and(patterns),
            None => Ok(patterns.clone()),
        });
        Self { patterns: all.map(Some), ..self }
    }

    /// Opens a class, where it is of this session.
    pub fn reveal(mut self, revealed: &'a Revealed) -> Self {
        self.viewer.reveal(revealed);
        self
    }

    /// The body of a response, and what to list in its header.
    ///
    /// # Errors
    ///
    /// Where the value does not serialize.
    pub fn to_json(&self) -> Result<RedactedJson, RedactError> {
        let patterns = self.patterns.as_ref().map_err(|error| RedactError::not_serializable(error.clone()))?;
        let mut listing = Listing::default();
        for pattern in patterns.iter().flat_map(|patterns| patterns.closed(|class| self.viewer.sees(class))) {
            listing.add(std::iter::once(pattern));
        }
        let walk = Walk::new(&self.viewer, patterns.as_ref(), Some(listing));
        let mut body = Vec::new();
        let written = self.serialize_with(&walk, &mut serde_json::Serializer::new(&mut body));
        written.map_err(RedactError::not_serializable)?;
        Ok(RedactedJson { body, redacted: walk.into_listing().and_then(Listing::into_header) })
    }

    fn serialize_with<S: Serializer>(&self, walk: &Walk<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        let root = At::root(walk.start());
        self.value.serialize(Viewing { inner: serializer, walk, at: &root })
    }
}

impl<T: ?Sized + Serialize> Serialize for View<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let patterns = self.patterns.as_ref().map_err(serde::ser::Error::custom)?;
        self.serialize_with(&Walk::new(&self.viewer, patterns.as_ref(), None), serializer)
    }
}

/// The value is not shown.
impl<T: ?Sized> fmt::Debug for View<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View").field("patterns", &self.patterns).finish_non_exhaustive()
    }
}

/// A body of which something may be redacted.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedactedJson {
    /// The JSON.
    pub body: Vec<u8>,
    /// The value of the header [`HEADER`](super::HEADER); `None` where all is shown. It is sorted, joined by a comma and a
    /// space, and has no byte that a header cannot carry: others are percent-encoded. `*` stands for what has no name, and for
    /// more names than 64.
    pub redacted: Option<String>,
}

/// The body may hold what was not closed: its length is shown.
impl fmt::Debug for RedactedJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactedJson")
            .field("length", &self.body.len())
            .field("redacted", &self.redacted)
            .finish_non_exhaustive()
    }
}
