use std::fmt;

/// What kind of party acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ActorKind {
    /// A human of the application's own people: support, operations.
    Staff,
    /// An AI agent.
    Agent,
    /// A program.
    Service,
    /// Not said, or said in more than one way. Treated as an impersonator.
    Unknown,
}

impl ActorKind {
    /// `staff`, `agent`, `service` or `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Agent => "agent",
            Self::Service => "service",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a session in which such a party acts is impersonated: staff, and whoever is not known.
    pub const fn is_impersonator(self) -> bool {
        matches!(self, Self::Staff | Self::Unknown)
    }
}

impl fmt::Display for ActorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
