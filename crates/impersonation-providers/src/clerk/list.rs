use serde::Deserialize;

/// A listing: an array, or an object with one where pages were asked for.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Listing<T> {
    Plain(Vec<T>),
    Counted { data: Vec<T> },
}

impl<T> Listing<T> {
    pub(super) fn items(self) -> Vec<T> {
        match self {
            Self::Plain(items) | Self::Counted { data: items } => items,
        }
    }
}
