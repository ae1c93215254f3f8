use std::time::Duration;

use impersonation_core::provider::Secret;
use impersonation_core::request::Cookie;

/// What keeps other hosts of the domain, and plain connections, from setting a cookie.
const PREFIX: &str = "__Host-";

/// The cookie that an impersonation rides in.
#[derive(Clone, Debug)]
pub(super) struct Overlay(pub(super) Cookie);

impl Overlay {
    /// The cookie of that name; `None` where it has no name that browsers guard.
    pub(super) fn named(name: &str) -> Option<Self> {
        let is_guarded = name.len() > PREFIX.len() && name.starts_with(PREFIX);
        Cookie::named(name).ok().filter(|_| is_guarded).map(Self)
    }

    /// `Set-Cookie` with this token in it.
    pub(super) fn set(&self, token: &Secret, age: Duration) -> String {
        self.line(token.expose(), age)
    }

    /// `Set-Cookie` that takes it off.
    pub(super) fn clear(&self) -> String {
        self.line("", Duration::ZERO)
    }

    fn line(&self, value: &str, age: Duration) -> String {
        let (name, age) = (self.0.name(), age.as_secs());
        format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={age}")
    }
}
