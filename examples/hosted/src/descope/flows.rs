use std::fmt::Debug;
use std::time::Duration;

use impersonation_axum::provider::{Secret, Tokens};
use impersonation_emulator::DescopeEmulator;

/// What Descope's flows do in the browser, and no server: in production this is its front end, and not here.
pub trait Flows: Debug + Send + Sync + 'static {
    /// A user signs in; `None` where there is no such user.
    fn sign_in(&self, user_id: &str) -> Option<Tokens>;
    /// A user consents to being impersonated, for so long; for no time at all, they take it back.
    fn consent(&self, user_id: &str, duration: Duration);
}

impl Flows for DescopeEmulator {
    fn sign_in(&self, user_id: &str) -> Option<Tokens> {
        let tokens = DescopeEmulator::sign_in(self, user_id).ok()?;
        Some(Tokens::new(Secret::new(tokens.session_jwt())).refreshed_by(Secret::new(tokens.refresh_jwt())))
    }

    fn consent(&self, user_id: &str, duration: Duration) {
        match duration.is_zero() {
            true => self.withdraw_consent(user_id),
            // A user who is gone consents to nothing.
            false => drop(DescopeEmulator::consent(self, user_id, self.now() + duration)),
        }
    }
}
