use crate::request::RequestView;

/// Which requests of an actor's make an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// None.
    None,
    /// Those that may change something: by a method other than GET, HEAD, OPTIONS and TRACE (RFC 9110 §9.2.1), or over a
    /// connection that is upgraded, to a WebSocket for one.
    Writes,
    /// All.
    #[default]
    All,
}

impl Level {
    pub(super) fn is_about(self, request: &RequestView<'_>) -> bool {
        match self {
            Self::None => false,
            Self::Writes => !request.is_safe() || request.header("upgrade").is_some(),
            Self::All => true,
        }
    }
}
