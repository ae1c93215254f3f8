use crate::redact::automaton::{Automaton, Name, Places, Step};

/// An array or object that is open.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) is_object: bool,
    /// Where its members or elements stand.
    pub(super) places: Places,
    elements: Elements,
}

#[derive(Clone)]
enum Elements {
    /// All stand in the same place.
    Alike(Step),
    /// The next is this one.
    Counted(u64),
}

impl Frame {
    pub(super) fn new(is_object: bool, places: Places, automaton: &Automaton) -> Self {
        let elements = if is_object {
            Elements::Alike(Step::default())
        } else if automaton.has_position(places) {
            Elements::Counted(0)
        } else {
            Elements::Alike(automaton.step(places, Name::Foreign))
        };
        Self { is_object, places, elements }
    }

    /// Where the next element stands.
    pub(super) fn element(&mut self, automaton: &Automaton) -> Step {
        match &mut self.elements {
            Elements::Alike(step) => *step,
            Elements::Counted(position) => {
                let step = automaton.step(self.places, Name::Position(*position));
                *position += 1;
                step
            }
        }
    }
}
