//! A code is exchanged once, within ten minutes, and with the verifier of its challenge where it has one (RFC 7636 §4.6).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::session::Impersonator;
use crate::random;

pub(super) const CODE_MILLIS: u64 = 10 * 60 * 1000;

/// Who a code signs in.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) user_id: String,
    pub(super) impersonator: Option<Impersonator>,
}

#[derive(Debug)]
pub(super) struct Code {
    pub(super) text: String,
    pub(super) grant: Grant,
    pub(super) challenge: Option<String>,
    pub(super) expires_at: u64,
}

impl Code {
    pub(super) fn new(grant: Grant, challenge: Option<String>, now: u64) -> Self {
        Self { text: random::secret(), grant, challenge, expires_at: now.saturating_add(CODE_MILLIS) }
    }

    /// What WorkOS says to a verifier for a code without a challenge, as the Dashboard makes one, is not documented: it is
    /// let pass.
    pub(super) fn is_verified_by(&self, verifier: Option<&str>) -> bool {
        let Some(challenge) = &self.challenge else { return true };
        verifier.is_some_and(|verifier| *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
    }
}

/// A refresh token; it is taken out when it is used.
#[derive(Debug)]
pub(super) struct RefreshToken {
    pub(super) text: String,
    pub(super) session_id: String,
    /// Whether the session was begun without the client secret.
    pub(super) is_public: bool,
}
