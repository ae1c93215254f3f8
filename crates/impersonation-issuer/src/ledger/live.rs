//! What this process knows of grants that somebody is in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use impersonation_core::Timestamp;
use tokio::time::Instant;

use crate::grant::Grant;
use crate::id::GrantId;

/// More impersonations than go on anywhere.
const MOST: usize = 16_384;

/// The last answer on each grant. What has ended stays so, whatever answer comes late.
#[derive(Debug, Default)]
pub(crate) struct Live(Mutex<HashMap<GrantId, Entry>>);

/// An answer on a grant.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) answer: Answer,
    /// Why it was started, which its tokens do not say.
    pub(crate) reason: Option<Arc<str>>,
    /// When somebody was last seen in it by this process, which the store may not know yet.
    pub(crate) seen_at: Timestamp,
    /// The store's number of changes, read before the rest of what it says.
    pub(crate) changes: u64,
    /// When directory and authorizer were asked.
    pub(crate) asked: Instant,
    /// When the store was.
    pub(crate) polled: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Live { until: Timestamp },
    Ended,
    Unavailable,
}

impl Entry {
    /// An answer that nothing else is known of.
    fn new(answer: Answer) -> Self {
        let (now, never) = (Instant::now(), Timestamp::from_unix_seconds(0));
        Self { answer, reason: None, seen_at: never, changes: 0, asked: now, polled: now }
    }
}

impl Live {
    pub(crate) fn entry(&self, id: &GrantId) -> Option<Entry> {
        self.entries().get(id).cloned()
    }

    /// It goes on, as far as this answer knows. Those that nobody has asked about for `idle` make room for it where there is none.
    pub(crate) fn put(&self, id: &GrantId, entry: Entry, idle: Duration) {
        let mut entries = self.entries();
        match entries.get_mut(id) {
            // A question that was asked before the end may be answered after it.
            Some(known) if known.answer == Answer::Ended => {}
            Some(known) => *known = Entry { seen_at: known.seen_at.max(entry.seen_at), ..entry },
            None => insert(&mut entries, id, entry, idle),
        }
    }

    /// It has ended.
    pub(crate) fn end(&self, id: &GrantId) {
        insert(&mut self.entries(), id, Entry::new(Answer::Ended), Duration::MAX);
    }

    /// Nobody can say.
    pub(crate) fn lose(&self, id: &GrantId, idle: Duration) {
        self.put(id, Entry::new(Answer::Unavailable), idle);
    }

    /// Somebody was seen in it.
    pub(crate) fn see(&self, id: &GrantId, now: Timestamp) {
        if let Some(entry) = self.entries().get_mut(id) {
            entry.seen_at = entry.seen_at.max(now);
        }
    }

    /// The grant as this process has seen it last.
    pub(crate) fn as_seen(&self, mut grant: Grant) -> Grant {
        if let Some(entry) = self.entry(&grant.id) {
            grant.seen_at = grant.seen_at.max(entry.seen_at);
        }
        grant
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<GrantId, Entry>> {
        // Whole entries are put in: it is sound whatever a thread that panicked left.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn insert(entries: &mut HashMap<GrantId, Entry>, id: &GrantId, entry: Entry, idle: Duration) {
    if entries.len() >= MOST && !entries.contains_key(id) {
        let is_in_use = |entry: &Entry| matches!(entry.answer, Answer::Live { .. }) && entry.polled.elapsed() < idle;
        entries.retain(|_, entry| is_in_use(entry));
    }
    if entries.len() >= MOST {
        entries.clear(); // all are asked anew
    }
    entries.insert(id.clone(), entry);
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(600);

    fn id(number: usize) -> GrantId {
        GrantId::of(uuid::Uuid::from_u128(number as u128))
    }

    fn live(seen_at: u64) -> Entry {
        let until = Timestamp::from_unix_seconds(1_000);
        Entry { seen_at: Timestamp::from_unix_seconds(seen_at), ..Entry::new(Answer::Live { until }) }
    }

    #[test]
    fn an_answer_that_comes_late_revives_nothing() {
        let known = Live::default();
        known.end(&id(1));
        known.put(&id(1), live(0), IDLE);
        known.lose(&id(1), IDLE);
        assert_eq!(known.entry(&id(1)).unwrap().answer, Answer::Ended);
    }

    #[test]
    fn whoever_was_seen_while_a_question_was_asked_stays_seen() {
        let known = Live::default();
        known.put(&id(1), live(10), IDLE);
        known.see(&id(1), Timestamp::from_unix_seconds(12));
        known.put(&id(1), live(10), IDLE);
        known.lose(&id(1), IDLE);
        assert_eq!(known.entry(&id(1)).unwrap().seen_at.as_unix_seconds(), 12);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_is_remembered_than_there_is_room_for_and_what_is_in_use_stays() {
        let known = Live::default();
        (0..10).for_each(|number| known.put(&id(number), live(7), IDLE));
        (10..MOST + 10).for_each(|number| known.end(&id(number)));
        assert!(known.entries().len() <= MOST, "{}", known.entries().len());
        assert_eq!(known.entry(&id(3)).unwrap().seen_at.as_unix_seconds(), 7);
        assert!(known.entry(&id(10)).is_none(), "what has ended makes room");
        tokio::time::advance(IDLE).await;
        (0..MOST).for_each(|number| known.put(&id(MOST + number), live(8), IDLE));
        assert!(known.entries().len() <= MOST);
        assert!(known.entry(&id(3)).is_none(), "what nobody asked about for so long makes room");
        (0..3 * MOST).for_each(|number| known.put(&id(number), live(9), IDLE));
        assert!(known.entries().len() <= MOST);
    }
}
