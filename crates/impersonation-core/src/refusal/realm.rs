use std::collections::HashSet;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The realm of challenges (RFC 9110 §11.5): `api` by default.
///
/// It is copied into whatever may refuse, on every request, and so is never counted or freed: one that is made while the
/// program runs is kept for as long as it runs, once for each text.
///
/// ```
/// use impersonation_core::refusal::Realm;
///
/// assert_eq!(Realm::default().as_str(), "api");
/// assert_eq!(Realm::from("desk").as_str(), "desk");
/// assert_eq!(Realm::from(format!("desk {}", 2)).as_str(), "desk 2");
/// ```
#[derive(Clone, Copy)]
pub struct Realm(&'static str);

impl Realm {
    /// Its text.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl Default for Realm {
    fn default() -> Self {
        Self("api")
    }
}

impl From<&'static str> for Realm {
    fn from(text: &'static str) -> Self {
        Self(text)
    }
}

impl From<String> for Realm {
    fn from(text: String) -> Self {
        static MADE: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = made.get(&*text) {
            return Self(text);
        }
        let text: &'static str = text.leak();
        made.insert(text);
        Self(text)
    }
}

impl fmt::Debug for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
