use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The realm of challenges (RFC 9110 §11.5): `api` by default.
///
/// It is copied into whatever may refuse, on every request, and so is never counted or freed: one that is made while the
/// program runs is kept for as long as it runs, once for each text. Make one when the program starts, not for each request: it
/// takes a lock.
///
/// ```
/// use impersonation_core::refusal::Realm;
///
/// assert_eq!(Realm::default().as_str(), "api");
/// assert_eq!(Realm::from("desk").as_str(), "desk");
/// assert_eq!(Realm::from(format!("desk {}", 2)).as_str(), "desk 2");
/// ```
#[derive(Clone, Copy)]
pub struct Realm(&'static &'static str);

impl Realm {
    /// Its text.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The one of this text that was made before, or else a new one.
    fn kept(text: Cow<'static, str>) -> Self {
        static MADE: LazyLock<Mutex<HashMap<&'static str, Realm>>> = LazyLock::new(Mutex::default);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(realm) = made.get(&*text) {
            return *realm;
        }
        let text = match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => text.leak(),
        };
        let realm = Self(Box::leak(Box::new(text)));
        made.insert(text, realm);
        realm
    }
}

impl Default for Realm {
    fn default() -> Self {
        Self(&"api")
    }
}

impl From<&'static str> for Realm {
    fn from(text: &'static str) -> Self {
        Self::kept(text.into())
    }
}

impl From<String> for Realm {
    fn from(text: String) -> Self {
        Self::kept(text.into())
    }
}

impl fmt::Debug for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
