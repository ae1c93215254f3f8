//! What the webhooks told; an application writes it to its audit trail.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use impersonation_axum::provider::Event;

use crate::page::text;

#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<Event>>>);

impl Told {
    /// Notes an event. One that was there before is sent again because it was believed not to be received.
    pub(crate) fn hear(&self, event: Event) {
        let mut told = self.lock();
        if !told.iter().any(|known| known.id == event.id) {
            told.push(event);
        }
    }

    /// All of it, as a list of a page.
    pub(crate) fn list(&self) -> String {
        format!("<ul>{}</ul>", self.lock().iter().map(line).collect::<String>())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Event>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn line(event: &Event) -> String {
    let who = event.impersonator.as_deref().unwrap_or("somebody");
    format!("<li>{:?}: {} as {}\n", event.kind, text(who), text(&event.subject))
}
