use std::fmt;

/// A class of sensitive operations, which stay closed to actors one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Changing a password or passkey.
    Credentials,
    /// Enrolling or removing a second factor.
    MultiFactor,
    /// Changing an e-mail address.
    Email,
    /// Minting an API key or personal access token.
    TokenMinting,
    /// Binding or unbinding an identity at another provider.
    IdentityBinding,
    /// Revoking sessions.
    SessionRevocation,
    /// Paying, or changing how is paid.
    Payment,
    /// Deleting an account or what belongs to it.
    Deletion,
    /// Exporting data.
    Export,
    /// Seeing personal data.
    PersonalData,
}

impl Class {
    /// The code of a refusal that names the class, such as `multi_factor`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::MultiFactor => "multi_factor",
            Self::Email => "email",
            Self::TokenMinting => "token_minting",
            Self::IdentityBinding => "identity_binding",
            Self::SessionRevocation => "session_revocation",
            Self::Payment => "payment",
            Self::Deletion => "deletion",
            Self::Export => "export",
            Self::PersonalData => "personal_data",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
