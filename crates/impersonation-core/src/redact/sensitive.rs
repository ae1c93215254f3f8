use std::cell::Cell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::Error as _;
use serde::ser::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::viewer::Viewer;
use super::{DataClass, Personal};
use crate::audit::Revealed;
use crate::session::Session;

/// What a [`View`](super::View) knows a sensitive value by, as the name of an enum.
pub(super) const TOKEN: &str = "$impersonation_core::redact::Sensitive";

/// A value of a class of data. It is shown by [`expose`](Self::expose), and by a [`View`](super::View) that is open to its class;
/// every other serializer is refused, and `Debug` names the class alone.
///
/// `Option<Sensitive<T>>` shows everybody whether there is a value, `Sensitive<Option<T>>` does not. It deserializes as a `T`.
///
/// ```
/// use impersonation_core::redact::{Financial, Sensitive};
///
/// #[derive(Debug, serde::Deserialize, serde::Serialize)]
/// struct Account {
///     iban: Sensitive<String, Financial>,
/// }
///
/// let account: Account = serde_json::from_str(r#"{"iban":"GB82 WEST 1234 5698 7654 32"}"#)?;
/// assert!(account.iban.expose().starts_with("GB82"));
/// assert_eq!(format!("{account:?}"), "Account { iban: Sensitive(financial) }");
/// assert!(serde_json::to_string(&account).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Sensitive<T, C = Personal> {
    value: T,
    class: PhantomData<fn() -> C>,
}

impl<T, C> Sensitive<T, C> {
    /// The value as one of this class.
    pub const fn new(value: T) -> Self {
        Self { value, class: PhantomData }
    }

    /// The value, for whoever has a right to it.
    pub const fn expose(&self) -> &T {
        &self.value
    }

    /// The value alone, for whoever has a right to it.
    pub fn into_exposed(self) -> T {
        self.value
    }
}

impl<T, C: DataClass> Sensitive<T, C> {
    /// The value, where it is open to whoever is in this session: for a template, as [`Session::view`] is for JSON.
    ///
    /// ```
    /// # #[cfg(feature = "testing")] {
    /// # use impersonation_core::testing::Issuer;
    /// use impersonation_core::redact::Sensitive;
    ///
    /// # let issuer = Issuer::rfc8693();
    /// # let own = issuer.verified(&issuer.session("user_2").token()).expect("a good token");
    /// # let acting = issuer.verified(&issuer.session("user_2").acting("staff_1").token()).expect("a good token");
    /// let national_id: Sensitive<&str> = Sensitive::new("X-123");
    /// assert_eq!(national_id.seen_in(&own), Some(&"X-123"));
    /// assert_eq!(national_id.seen_in(&acting), None);
    /// # }
    /// ```
    pub fn seen_in(&self, session: &Session) -> Option<&T> {
        Viewer::of(session).sees(C::NAME).then_some(&self.value)
    }

    /// The same where its class was [revealed](crate::ActingSession::reveal) to whoever is in this session.
    pub fn revealed_in(&self, session: &Session, revealed: &Revealed) -> Option<&T> {
        let mut viewer = Viewer::of(session);
        viewer.reveal(revealed);
        viewer.sees(C::NAME).then_some(&self.value)
    }
}

impl<T, C> From<T> for Sensitive<T, C> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone, C> Clone for Sensitive<T, C> {
    fn clone(&self) -> Self {
        Self::new(self.value.clone())
    }
}

impl<T: Default, C> Default for Sensitive<T, C> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq, C> PartialEq for Sensitive<T, C> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq, C> Eq for Sensitive<T, C> {}

impl<T: Hash, C> Hash for Sensitive<T, C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T, C: DataClass> fmt::Debug for Sensitive<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sensitive({})", C::NAME)
    }
}

/// An error does not repeat what stands there, as those of `T` may.
impl<'de, T: Deserialize<'de>, C: DataClass> Deserialize<'de> for Sensitive<T, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = |_| D::Error::custom(format_args!("a sensitive value ({}) is of the wrong form", C::NAME));
        T::deserialize(deserializer).map(Self::new).map_err(wrong)
    }
}

impl<T: Serialize, C: DataClass> Serialize for Sensitive<T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_variant(TOKEN, 0, C::NAME, &Guarded(&self.value))
    }
}

/// A value that only a permit opens. A serializer that does not know it, serde's own buffers included, comes here without one.
struct Guarded<'a, T>(&'a T);

impl<T: Serialize> Serialize for Guarded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !PERMIT.take() {
            return Err(S::Error::custom(
                "a sensitive value is serialized in a response only: as session.view(..), or as Redacted",
            ));
        }
        self.0.serialize(serializer)
    }
}

thread_local! {
    /// Serde has no way for a serializer to tell a value anything: it is laid here for the length of one call, and the value
    /// takes it before it does anything else.
    static PERMIT: Cell<bool> = const { Cell::new(false) };
}

/// Serializes what [`Sensitive`] handed over under [`TOKEN`].
pub(super) fn open<T: ?Sized + Serialize, S: Serializer>(guarded: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let _until_the_end = Permit::lay();
    guarded.serialize(serializer)
}

/// Nothing is left of it, whatever becomes of the call.
struct Permit;

impl Permit {
    fn lay() -> Self {
        PERMIT.set(true);
        Self
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        PERMIT.set(false);
    }
}
