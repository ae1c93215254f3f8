use serde::Serialize;

use super::Facts;

/// Whether somebody acts, and if so the [`Facts`]: the body of an endpoint for single-page applications.
///
/// It serialises as `{"acting":false}`, or as `{"acting":true,…}` with the members of the facts beside it.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    acting: bool,
    #[serde(flatten)]
    facts: Option<Facts>,
}

impl Status {
    pub(crate) fn new(facts: Option<Facts>) -> Self {
        Self { acting: facts.is_some(), facts }
    }

    /// Whether somebody acts.
    pub fn is_acting(&self) -> bool {
        self.acting
    }

    /// The facts, where somebody acts.
    pub fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()
    }
}
