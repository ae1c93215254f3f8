use std::fmt;

use serde::{Deserialize, Serialize};

/// Why an impersonation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The impersonator stopped it.
    Stopped,
    /// Somebody ended it from outside.
    Revoked,
    /// The target ended it themselves.
    RevokedBySubject,
    /// All were ended at once.
    KillSwitch,
    /// Its time was up.
    Expired,
    /// Nobody was seen in it for too long.
    Idle,
    /// Its ticket was not redeemed in time.
    NotRedeemed,
    /// Its ticket was presented by another session than the one that started it.
    TicketMisused,
    /// The impersonator's own session is over.
    BaseSessionEnded,
    /// The impersonator may not act as this user any longer.
    NotEntitled,
    /// The target must not be impersonated any longer: promoted, or closed to it.
    TargetProtected,
    /// There is no such user any longer, or not in that organization.
    TargetGone,
    /// The user took their consent back.
    ConsentWithdrawn,
    /// The user's consent has run out.
    ConsentExpired,
    /// Impersonation was switched off.
    Disabled,
    /// The application's own audit did not take the event of its start.
    NotRecorded,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Stopped,
        Self::Revoked,
        Self::RevokedBySubject,
        Self::KillSwitch,
        Self::Expired,
        Self::Idle,
        Self::NotRedeemed,
        Self::TicketMisused,
        Self::BaseSessionEnded,
        Self::NotEntitled,
        Self::TargetProtected,
        Self::TargetGone,
        Self::ConsentWithdrawn,
        Self::ConsentExpired,
        Self::Disabled,
        Self::NotRecorded,
    ];

    /// Its code: `stopped`, `consent_withdrawn`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Revoked => "revoked",
            Self::RevokedBySubject => "revoked_by_subject",
            Self::KillSwitch => "kill_switch",
            Self::Expired => "expired",
            Self::Idle => "idle",
            Self::NotRedeemed => "not_redeemed",
            Self::TicketMisused => "ticket_misused",
            Self::BaseSessionEnded => "base_session_ended",
            Self::NotEntitled => "not_entitled",
            Self::TargetProtected => "target_protected",
            Self::TargetGone => "target_gone",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::ConsentExpired => "consent_expired",
            Self::Disabled => "disabled",
            Self::NotRecorded => "not_recorded",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
