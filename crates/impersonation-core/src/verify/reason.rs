use std::fmt;

/// Why a credential or a request was refused: for the application's log, never for the client.
///
/// No reason holds a part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// There is a credential that cannot be read: `Bearer` without one token, or a seal that does not open.
    CredentialUnreadable,
    /// More credentials than any client has reason to send.
    TooManyCredentials,
    /// A second `Authorization` line.
    RepeatedAuthorization,
    /// Two credentials verify and name different sessions.
    CredentialsDisagree,
    /// A token of more than 16 KiB.
    TokenTooLarge,
    /// Not three segments of canonical base64url.
    TokenMalformed,
    /// The header is no strict JSON object, or a member of it has the wrong type.
    HeaderMalformed,
    /// The header has `crit` or `b64`.
    CriticalHeader,
    /// `alg` is unknown, or the profile does not allow it.
    AlgorithmNotAllowed,
    /// `typ` is not one of the profile's.
    TypeNotAllowed,
    /// The claims are no strict JSON object.
    ClaimsMalformed,
    /// A key stands twice in the claims.
    DuplicateClaim,
    /// A claim has the wrong type or is empty.
    ClaimMistyped,
    /// `iss` is missing or none of the trusted ones.
    IssuerUnknown,
    /// The issuer has no key for this `kid` and algorithm.
    KeyUnknown,
    /// The signature is not the key's.
    SignatureInvalid,
    /// `sub` is missing.
    SubjectMissing,
    /// `act` is there and not what RFC 8693 §4.1 says.
    ActMalformed,
    /// Asserted claims do not say whether anybody acts.
    ActUnsaid,
    /// `aud` does not hold what is expected.
    AudienceMismatch,
    /// `azp` is missing or not an authorized party.
    AuthorizedPartyMismatch,
    /// `sid` is missing where the provider always writes it.
    SessionIdMissing,
    /// The session waits for something (Clerk's `sts`).
    SessionPending,
    /// Well signed, and no session: a template, machine, agent or refresh token.
    NotASession,
    /// The token is bound to a key (`cnf`) that nothing here checks.
    BoundToken,
    /// A claim is there that the application refuses.
    ClaimRefused,
    /// The application's own authentication refuses whoever is there.
    AssertionRefused,
    /// A companion cookie is missing or contradicts the token.
    CompanionCookie,
    /// The seal around the token names another user, or an impersonator where the token has no actor.
    SealDisagrees,
    /// `impersonation` is missing, or it, `act` or an id beside it is not what an issuer of impersonations writes.
    ImpersonationMalformed,
    /// A token of an impersonation that is not where its slot is: the overlay's in its cookie, the bearer's in `Authorization`.
    SlotMismatch,
    /// An impersonation in a browser without the session that it stands on.
    BaseSessionMissing,
    /// An impersonation in a browser above a session that it does not stand on.
    BaseSessionDiffers,
    /// The page was made for another session than the one that is there, or does not say for which.
    PageDiffers,
    /// A time is missing where it is required, no number, or out of range.
    TimeOutOfRange,
    /// The application said that the session, or the token, is over.
    Revoked,
    /// `nbf` or `iat` lies in the future.
    NotYetValid,
    /// `exp` has passed.
    Expired,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::CredentialUnreadable => "a credential cannot be read",
            Self::TooManyCredentials => "there are more credentials than are looked at",
            Self::RepeatedAuthorization => "there is more than one Authorization line",
            Self::CredentialsDisagree => "two credentials name different sessions",
            Self::TokenTooLarge => "the token is larger than 16 KiB",
            Self::TokenMalformed => "the token is no compact JWS",
            Self::HeaderMalformed => "the token's header is malformed",
            Self::CriticalHeader => "the token's header has a critical extension",
            Self::AlgorithmNotAllowed => "the token's algorithm is not allowed",
            Self::TypeNotAllowed => "the token's type is not allowed",
            Self::ClaimsMalformed => "the claims are no strict JSON object",
            Self::DuplicateClaim => "a claim is given twice",
            Self::ClaimMistyped => "a claim has the wrong type",
            Self::IssuerUnknown => "the issuer is not trusted",
            Self::KeyUnknown => "the issuer has no such key",
            Self::SignatureInvalid => "the signature does not verify",
            Self::SubjectMissing => "the subject is missing",
            Self::ActMalformed => "the act claim is malformed",
            Self::ActUnsaid => "asserted claims do not say whether anybody acts",
            Self::AudienceMismatch => "the audience is another",
            Self::AuthorizedPartyMismatch => "the authorized party is another",
            Self::SessionIdMissing => "the session id is missing",
            Self::SessionPending => "the session is pending",
            Self::NotASession => "the token is of a class that is no session",
            Self::BoundToken => "the token is bound to a key",
            Self::ClaimRefused => "a claim is there that is refused",
            Self::AssertionRefused => "the application refuses whoever is there",
            Self::CompanionCookie => "a companion cookie is missing or contradicts the token",
            Self::SealDisagrees => "the seal contradicts the token",
            Self::ImpersonationMalformed => "the token is not what an issuer of impersonations writes",
            Self::SlotMismatch => "the token of the impersonation is not where its slot is",
            Self::BaseSessionMissing => "the base session is missing",
            Self::BaseSessionDiffers => "the impersonation stands on another base session",
            Self::PageDiffers => "the page was made for another session",
            Self::TimeOutOfRange => "a time is missing or out of range",
            Self::Revoked => "the session is revoked",
            Self::NotYetValid => "the token is not valid yet",
            Self::Expired => "the token has expired",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
