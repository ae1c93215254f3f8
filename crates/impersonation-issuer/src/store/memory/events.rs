use std::collections::HashMap;

use impersonation_core::provider::{Cursor, Page};

use super::{Memory, conflict, invalid_cursor};
use crate::event::Event;
use crate::id::EventId;
use crate::store::{EventFilter, EventStore, StoreError};

/// The events, to which only is added.
#[derive(Default)]
pub(super) struct Log {
    events: Vec<Event>,
    places: HashMap<EventId, usize>,
}

impl Log {
    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    pub(super) fn find(&self, id: &EventId) -> Option<&Event> {
        self.places.get(id).and_then(|place| self.events.get(*place))
    }

    /// Whether an event can be added: nothing may be changed before that is known.
    pub(super) fn admit(&self, event: &Event) -> Result<(), StoreError> {
        if self.places.contains_key(&event.id) { Err(conflict()) } else { Ok(()) }
    }

    pub(super) fn push(&mut self, event: Event) {
        self.places.insert(event.id.clone(), self.events.len());
        self.events.push(event);
    }

    /// How many events are in front of a cursor.
    fn place(&self, cursor: &Cursor) -> Result<usize, StoreError> {
        let text = cursor.as_str();
        let place = text.parse().ok().filter(|place: &usize| place.to_string() == text);
        place.filter(|place| *place <= self.events.len()).ok_or_else(invalid_cursor)
    }
}

impl EventStore for Memory {
    async fn append(&self, event: &Event) -> Result<(), StoreError> {
        let mut state = self.state();
        match state.log.find(&event.id) {
            Some(kept) if kept == event => Ok(()),
            Some(_) => Err(conflict()),
            None => {
                state.log.push(event.clone());
                Ok(())
            }
        }
    }

    async fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Event>, StoreError> {
        let state = self.state();
        let start = after.map_or(Ok(0), |cursor| state.log.place(cursor))?;
        let rest = state.log.events.iter().enumerate().skip(start);
        let mut matching = rest.filter(|(_, event)| filter.holds(event));
        let part: Vec<_> = matching.by_ref().take(limit.max(1)).collect();
        let end = part.last().map_or(start, |(place, _)| place + 1);
        let has_more = matching.next().is_some();
        let page = Page::last(part.into_iter().map(|(_, event)| event.clone()).collect());
        let next = Cursor::new(end.to_string());
        Ok(if has_more { page.followed_by(next) } else { page.resumed_at(next) })
    }
}
