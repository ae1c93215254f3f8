/// What a grant opens to the actor beyond what is open to all: classes of data and operations, by name.
///
/// Only the issuer of [`profile::impersonation`](crate::profile::impersonation()) writes any; in every other session the set is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(Vec<Box<str>>);

/// The set of a session that has none.
pub(super) static NO_CAPABILITIES: Capabilities = Capabilities(Vec::new());

impl Capabilities {
    /// The set of these names.
    pub(crate) fn of(mut classes: Vec<Box<str>>) -> Self {
        classes.sort_unstable();
        classes.dedup();
        Self(classes)
    }

    /// Whether the grant opens this class.
    pub fn contains(&self, class: &str) -> bool {
        self.0.iter().any(|open| **open == *class)
    }

    /// The classes that the grant opens, each once.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|class| &**class)
    }

    /// About what it takes on the heap.
    pub(super) fn bytes(&self) -> usize {
        self.iter().map(|class| size_of::<Box<str>>() + class.len()).sum()
    }
}
