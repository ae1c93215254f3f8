use std::fmt;

use impersonation_axum::redact::{Financial, Sensitive};
use impersonation_issuer::Right;

/// A person of the application's.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: Role,
    pub(crate) support: Support,
    /// Their ids, which are names too.
    pub(crate) organizations: Vec<String>,
    pub(crate) plan: String,
    pub(crate) telephone: Sensitive<String>,
    pub(crate) born: Sensitive<String>,
    pub(crate) iban: Sensitive<String, Financial>,
}

/// What somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Customer,
    /// Acts as customers.
    Agent,
    /// Acts as customers, without their consent where it must be, and ends impersonations of others.
    Lead,
    /// Reads what has happened.
    Auditor,
}

/// Whether support may act as a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    Open,
    WithConsent,
    Never,
}

impl Role {
    pub(crate) fn is_staff(self) -> bool {
        self != Self::Customer
    }

    /// Only who ranks above somebody may act as them.
    pub(crate) fn rank(self) -> u32 {
        match self {
            Self::Customer => 0,
            Self::Agent => 10,
            Self::Lead | Self::Auditor => 20,
        }
    }

    /// What they may do beside starting.
    pub(crate) fn may(self, right: Right) -> bool {
        match self {
            Self::Customer => false,
            Self::Agent => matches!(right, Right::ListSessions | Right::RequestConsent),
            Self::Lead => true,
            Self::Auditor => matches!(right, Right::ListSessions | Right::ReadEvents),
        }
    }

    /// Whether it is theirs to act as customers. Whom, their ranks say.
    pub(crate) fn acts(self) -> bool {
        matches!(self, Self::Agent | Self::Lead)
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "agent" => Self::Agent,
            "lead" => Self::Lead,
            "auditor" => Self::Auditor,
            _ => Self::Customer,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Customer => "customer",
            Self::Agent => "support agent",
            Self::Lead => "support lead",
            Self::Auditor => "auditor",
        })
    }
}

impl Support {
    /// Whether the customer is asked first.
    pub(crate) fn asks(self) -> bool {
        self == Self::WithConsent
    }

    /// What it means, to the customer.
    pub(crate) fn said(self) -> &'static str {
        match self {
            Self::Open => "Support may act as you without asking. You see below who did, and can end it.",
            Self::WithConsent => "Support may act as you when you let them in.",
            Self::Never => "Nobody may act as you.",
        }
    }

    /// What is not understood is closed.
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "consent" => Self::WithConsent,
            _ => Self::Never,
        }
    }
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open to support",
            Self::WithConsent => "only with consent",
            Self::Never => "closed to support",
        })
    }
}

impl Person {
    /// The rule that our issuer keeps by itself, for a provider that knows nothing of it.
    pub(crate) fn may_act_as(&self, whom: &Self) -> bool {
        self.role.acts() && whom.role.rank() < self.role.rank() && whom.support != Support::Never
    }
}
