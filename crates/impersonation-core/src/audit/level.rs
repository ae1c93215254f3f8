/// Which requests of an actor's make an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// None.
    None,
    /// Those whose method may change something: all but GET, HEAD, OPTIONS and TRACE (RFC 9110 §9.2.1).
    Writes,
    /// All.
    #[default]
    All,
}

impl Level {
    pub(super) fn is_about(self, method: &str) -> bool {
        match self {
            Self::None => false,
            Self::Writes => !matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE"),
            Self::All => true,
        }
    }
}
