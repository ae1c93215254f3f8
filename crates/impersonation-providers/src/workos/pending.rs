use impersonation_core::provider::Secret;
use impersonation_core::request::{Cookie, RequestView};

/// The name of the cookie. Browsers take one of this prefix only from this very host, over a secure connection.
const COOKIE: &str = "__Host-sign-in";
/// How long a sign-in may take, in seconds.
const MAX_AGE: u32 = 10 * 60;
/// The longest value, in bytes: twice what is made here.
const LONGEST: usize = 256;

/// A sign-in that this browser has begun and not ended: the state that comes back with it, and the verifier that shows that whoever
/// redeems the code is whoever began (PKCE, RFC 7636).
///
/// ```
/// use impersonation_core::provider::Secret;
/// use impersonation_core::request::{HeaderList, RequestView};
/// use impersonation_providers::workos::PendingSignIn;
///
/// let begun = PendingSignIn::new(Secret::new("a-test-state"), Secret::new("a-test-verifier"));
/// let set_cookie = begun.set_cookie();
/// let headers = [("cookie", set_cookie.split(';').next().unwrap().as_bytes())];
/// assert!(PendingSignIn::of(&RequestView::new("GET", &HeaderList::new(&headers))).is_some());
/// ```
#[derive(Clone, Debug)]
pub struct PendingSignIn {
    state: Secret,
    verifier: Secret,
}

impl PendingSignIn {
    /// Of a store of one's own.
    pub fn new(state: Secret, verifier: Secret) -> Self {
        Self { state, verifier }
    }

    /// That of a request's cookie.
    ///
    /// Its name is compared byte by byte. A cookie jar that decodes names would take `__Host%2Dsign-in` for it, which a sibling domain can
    /// set: whoever follows a link from there would end the sign-in that somebody else began. `None` where there is none, or several.
    pub fn of(request: &RequestView<'_>) -> Option<Self> {
        let value = Cookie::named(COOKIE).ok()?.only(request).ok()?.filter(|value| value.len() <= LONGEST)?;
        let (state, verifier) = std::str::from_utf8(value).ok()?.split_once('.')?;
        let is_whole = !state.is_empty() && !verifier.is_empty();
        is_whole.then(|| Self::new(Secret::new(state), Secret::new(verifier)))
    }

    /// The value of a `Set-Cookie` header: `HttpOnly`, `Secure`, `SameSite=Lax`, for ten minutes.
    pub fn set_cookie(&self) -> String {
        written(&format!("{}.{}", self.state.expose(), self.verifier.expose()), MAX_AGE)
    }

    /// The value of a `Set-Cookie` header that takes it away: it is good once.
    pub fn clear_cookie() -> String {
        written("", 0)
    }

    /// What comes back with the browser.
    pub fn state(&self) -> &Secret {
        &self.state
    }

    /// What goes with the code.
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }

    pub(super) fn is_of(&self, state: &str) -> bool {
        self.state.expose() == state
    }

    pub(super) fn into_verifier(self) -> Secret {
        self.verifier
    }
}

fn written(value: &str, max_age: u32) -> String {
    format!("{COOKIE}={value}; Path=/; Max-Age={max_age}; HttpOnly; Secure; SameSite=Lax")
}
