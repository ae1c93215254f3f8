use crate::verify::ConfigErrorKind;

/// A decision that an application must take aloud: which values it expects, or that any will do.
#[derive(Debug, Default)]
pub(super) enum Choice {
    #[default]
    Undecided,
    Any,
    OneOf(Vec<String>),
}

impl Choice {
    /// Expects this value, or one of those named before.
    pub(super) fn add(&mut self, value: String) {
        match self {
            Self::OneOf(values) => values.push(value),
            Self::Undecided | Self::Any => *self = Self::OneOf(vec![value]),
        }
    }

    /// What is wrong with it; `undecided` where nothing was said.
    pub(super) fn problem(&self, undecided: ConfigErrorKind) -> Option<ConfigErrorKind> {
        match self {
            Self::Undecided => Some(undecided),
            Self::OneOf(values) if values.iter().any(String::is_empty) => Some(ConfigErrorKind::InvalidSetting),
            Self::OneOf(_) | Self::Any => None,
        }
    }
}
