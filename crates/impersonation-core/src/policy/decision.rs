use std::time::Duration;

use crate::policy::Class;
use crate::refusal::Code;

/// What a policy says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no third way, and a caller must not be able to overlook one")]
pub enum Decision {
    /// The request passes.
    Allow,
    /// The request is refused.
    Deny(Denial),
}

/// Why a policy refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// Closed to this actor: by rule, age, kind, predicate, or because a permission is asked for.
    Impersonation,
    /// Closed to writing by this actor.
    ReadOnly,
    /// A sensitive operation, closed to this actor.
    Class(Class),
    /// The user lacks the permission that is asked for.
    InsufficientPermission,
    /// The user's authentication is older than is asked for, or its time unknown.
    StaleAuthentication {
        /// How old it may be.
        max_age: Duration,
    },
}

impl Denial {
    /// The code of the refusal that it becomes.
    pub const fn code(self) -> Code {
        match self {
            Self::Impersonation => Code::ImpersonationDenied,
            Self::ReadOnly => Code::ReadOnly,
            Self::Class(class) => Code::Class(class),
            Self::InsufficientPermission => Code::InsufficientPermission,
            Self::StaleAuthentication { max_age } => Code::InsufficientUserAuthentication { max_age },
        }
    }
}
