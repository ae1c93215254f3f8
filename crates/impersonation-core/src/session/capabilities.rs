/// What a grant opens to the actor beyond what is open to all: classes of data, by name.
///
/// No provider writes any into its tokens, and the issuer that will is to come: until then the set is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities;

impl Capabilities {
    /// Whether the grant opens this class.
    pub fn contains(&self, _class: &str) -> bool {
        false
    }
}
