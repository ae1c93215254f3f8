use std::time::Duration;

use crate::policy::Class;

/// What kind of refusal it is: the `code` of its problem details, and its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// 401: no credentials where a session is needed.
    AuthenticationRequired,
    /// 401: a credential does not verify.
    InvalidToken,
    /// 400: two credentials disagree.
    ConflictingCredentials,
    /// 403: closed to an actor.
    ImpersonationDenied,
    /// 403: open to an actor only.
    ImpersonationRequired,
    /// 403: an actor may only read.
    ReadOnly,
    /// 403: a sensitive operation, closed to an actor.
    Class(Class),
    /// 403: the user lacks a permission.
    InsufficientPermission,
    /// 403: a request that changes something comes from another site.
    CrossSiteRequest,
    /// 409: the request changes something, and comes from a page of an impersonation that has ended, or does not say that it comes
    /// from one made since.
    ImpersonationEnded,
    /// 409: the request changes something, and does not say that it comes from a page of the impersonation that is on.
    ImpersonationBegan,
    /// 401: the user's authentication is too old.
    InsufficientUserAuthentication {
        /// How old it may be.
        max_age: Duration,
    },
    /// 503: the issuer's keys cannot be had.
    KeysUnavailable {
        /// When it is worth asking again.
        retry_after: Duration,
    },
    /// 503: whether the impersonation is still on cannot be said.
    GrantUnavailable {
        /// When it is worth asking again.
        retry_after: Duration,
    },
    /// 500: a layer is missing.
    Misconfigured,
    /// 500: a response cannot be redacted, so it is not shown.
    NotRedactable,
}

impl Code {
    /// The `code` of the problem details.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthenticationRequired => "authentication_required",
            Self::InvalidToken => "invalid_token",
            Self::ConflictingCredentials => "conflicting_credentials",
            Self::ImpersonationDenied => "impersonation_denied",
            Self::ImpersonationRequired => "impersonation_required",
            Self::ReadOnly => "read_only",
            Self::Class(class) => class.as_str(),
            Self::InsufficientPermission => "insufficient_permission",
            Self::CrossSiteRequest => "cross_site_request",
            Self::ImpersonationEnded => "impersonation_ended",
            Self::ImpersonationBegan => "impersonation_began",
            Self::InsufficientUserAuthentication { .. } => "insufficient_user_authentication",
            Self::KeysUnavailable { .. } => "keys_unavailable",
            Self::GrantUnavailable { .. } => "grant_unavailable",
            Self::Misconfigured => "misconfigured",
            Self::NotRedactable => "not_redactable",
        }
    }

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::ConflictingCredentials => 400,
            Self::AuthenticationRequired | Self::InvalidToken | Self::InsufficientUserAuthentication { .. } => 401,
            Self::ImpersonationDenied
            | Self::ImpersonationRequired
            | Self::ReadOnly
            | Self::Class(_)
            | Self::InsufficientPermission
            | Self::CrossSiteRequest => 403,
            Self::ImpersonationEnded | Self::ImpersonationBegan => 409,
            Self::Misconfigured | Self::NotRedactable => 500,
            Self::KeysUnavailable { .. } | Self::GrantUnavailable { .. } => 503,
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::AuthenticationRequired => "Authentication is required",
            Self::InvalidToken => "The credentials are not valid",
            Self::ConflictingCredentials => "The credentials conflict",
            Self::ImpersonationDenied => "Not open while acting as a user",
            Self::ImpersonationRequired => "Only open while acting as a user",
            Self::ReadOnly => "Read-only while acting as a user",
            Self::Class(_) => "This operation is not open while acting as a user",
            Self::InsufficientPermission => "A permission is missing",
            Self::CrossSiteRequest => "The request comes from another site",
            Self::ImpersonationEnded => "The page is from before the end of acting as a user",
            Self::ImpersonationBegan => "The page is from before acting as this user began",
            Self::InsufficientUserAuthentication { .. } => "A more recent authentication is required",
            Self::KeysUnavailable { .. } => "Credentials cannot be checked at the moment",
            Self::GrantUnavailable { .. } => {
                "Whether acting as a user is still allowed cannot be checked at the moment"
            }
            Self::Misconfigured => "The server is misconfigured",
            Self::NotRedactable => "The response cannot be shown while acting as a user",
        }
    }

    /// The section of the module's documentation that explains it.
    pub(crate) const fn section(self) -> &'static str {
        match self {
            Self::Class(_) => "class",
            other => other.as_str(),
        }
    }
}
