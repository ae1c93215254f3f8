//! How a grant ends: once, with one event, and in this process whether or not the store answers.
//!
//! An end is decided, then written. From the decision on the grant has ended for this process, so that neither a store that fails or
//! hangs nor a caller that goes away keeps it alive (promise 11); a process that dies before the write has forgotten the decision.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use impersonation_core::Timestamp;

use super::Ledger;
use crate::cause::Cause;
use crate::event::{Event, EventKind};
use crate::grant::{End, Grant, Slot};
use crate::id::GrantId;
use crate::store::{EventFilter, EventStore as _, GrantStore as _, StoreError};

/// Ends that the store may not have: for this process the grants have ended, and the write is repeated.
#[derive(Debug, Default)]
pub(super) struct Unwritten(Mutex<HashMap<GrantId, Waiting>>);

/// An end that is being written, or waits for it.
#[derive(Clone, Debug)]
struct Waiting {
    end: End,
    /// Its event, once the grant could be read.
    event: Option<Event>,
}

impl Unwritten {
    fn ends(&self) -> MutexGuard<'_, HashMap<GrantId, Waiting>> {
        // Whole entries are put in and taken out: it is sound whatever a thread that panicked left.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, id: &GrantId) -> Option<End> {
        self.ends().get(id).map(|waiting| waiting.end.clone())
    }
}

/// An end whose write is attempted.
struct Attempt {
    end: End,
    event: Event,
    /// Whether it was attempted before, so that the store may have it.
    is_repeat: bool,
}

impl Ledger {
    /// Ends a grant whose record is at hand, and says how, where it is this call that ended it. An end that was decided before stays,
    /// and so does one that its times brought about before.
    pub(crate) async fn end(&self, grant: &Grant, end: End) -> Result<Option<End>, StoreError> {
        if grant.end.is_some() && !self.has_unwritten_end(&grant.id) {
            self.0.live.end(&grant.id);
            return Ok(None);
        }
        let Attempt { end, event, is_repeat } = self.decide(grant, end);
        let is_first = self.grants().end(&grant.id, &end, &event).await?;
        // A write that was said to have failed may have happened: then nobody has told of it.
        let is_ours = is_first || (is_repeat && self.holds(&event).await?);
        let is_untold = self.0.unwritten.ends().remove(&grant.id).is_some();
        if !(is_ours && is_untold) {
            return Ok(None);
        }
        self.announce(&event).await;
        Ok(Some(end))
    }

    /// Ends the grant of that id, if there is one, and says how, where it is this call that ended it.
    ///
    /// # Errors
    ///
    /// Where the store did not take it: for this process it has ended, and the write is repeated by [`settle`](Self::settle).
    pub(crate) async fn end_by_id(&self, id: &GrantId, end: End) -> Result<Option<(Grant, Option<End>)>, StoreError> {
        self.0.unwritten.ends().entry(id.clone()).or_insert(Waiting { end: end.clone(), event: None });
        let Some(grant) = self.grants().grant(id).await? else {
            self.0.unwritten.ends().remove(id); // there is nothing to end
            return Ok(None);
        };
        let ended = self.end(&grant, end).await?;
        Ok(Some((grant, ended)))
    }

    /// From here on it has ended for this process.
    fn decide(&self, grant: &Grant, end: End) -> Attempt {
        let mut ends = self.0.unwritten.ends();
        let decided = ends.get(&grant.id).cloned();
        if let Some(Waiting { end, event: Some(event) }) = decided {
            return Attempt { end, event, is_repeat: true };
        }
        let end = decided.map_or(end, |waiting| waiting.end);
        let end = self.due(grant, end.at).unwrap_or(end);
        let event = self.event(grant, end.at, EventKind::Ended { cause: end.cause, by: end.by.clone() });
        ends.insert(grant.id.clone(), Waiting { end: end.clone(), event: Some(event.clone()) });
        self.0.live.end(&grant.id);
        Attempt { end, event, is_repeat: false }
    }

    /// Whether the store keeps this event of a grant.
    async fn holds(&self, event: &Event) -> Result<bool, StoreError> {
        let filter = EventFilter { grant: event.grant.clone(), ..EventFilter::all() };
        let mut after = None;
        loop {
            let page = self.0.events.events(&filter, after.as_ref(), 256).await?;
            if page.items.iter().any(|kept| kept.id == event.id) {
                return Ok(true);
            }
            match page.next.filter(|_| page.has_more) {
                Some(next) => after = Some(next),
                None => return Ok(false),
            }
        }
    }

    /// Whether an end of it waits for the store.
    pub(crate) fn has_unwritten_end(&self, id: &GrantId) -> bool {
        self.0.unwritten.ends().contains_key(id)
    }

    /// Repeats the writes that failed. How many wait still.
    pub(crate) async fn settle(&self) -> usize {
        let waiting: Vec<_> = self.0.unwritten.ends().keys().cloned().collect();
        for id in waiting {
            let Some(end) = self.0.unwritten.end(&id) else { continue };
            if let Err(error) = self.end_by_id(&id, end).await {
                crate::log::fault("the end of an impersonation still waits for the store", &error);
            }
        }
        self.0.unwritten.ends().len()
    }

    /// Ends what ought to have ended by now, and repeats the writes that failed. How many ended. One that the store does not take
    /// stops none of the others.
    pub(crate) async fn sweep(&self) -> Result<usize, StoreError> {
        const AT_ONCE: usize = 256;
        self.settle().await;
        let (now, idle) = (self.now(), self.0.times.idle.unwrap_or(Duration::MAX));
        let idle_since = Timestamp::from_unix_seconds(now.as_unix_seconds().saturating_sub(idle.as_secs()));
        let mut ended = 0;
        loop {
            let overdue = self.grants().overdue(now, idle_since, AT_ONCE).await?;
            let (mut failure, mut is_over) = (None, overdue.len() < AT_ONCE);
            let mut moved = 0;
            for grant in &overdue {
                match self.sweep_one(grant, now).await {
                    Ok(Swept::Ended) => (ended, moved) = (ended + 1, moved + 1),
                    Ok(Swept::Moved) => moved += 1,
                    Ok(Swept::Stayed) => {}
                    Err(error) => failure = Some(error),
                }
            }
            is_over |= moved == 0; // the store would name the same again
            match failure {
                Some(error) => return Err(error),
                None if is_over => return Ok(ended),
                None => {}
            }
        }
    }

    async fn sweep_one(&self, grant: &Grant, now: Timestamp) -> Result<Swept, StoreError> {
        if let Some(end) = self.due(grant, now) {
            let ended = self.end(grant, end).await?;
            return Ok(ended.map_or(Swept::Moved, |_| Swept::Ended));
        }
        // Somebody was seen in it since, and the store does not know.
        let seen_at = self.0.live.as_seen(grant.clone()).seen_at;
        if seen_at <= grant.seen_at {
            return Ok(Swept::Stayed);
        }
        self.grants().touch(&grant.id, seen_at).await?;
        Ok(Swept::Moved)
    }

    /// How a grant ought to have ended by now, by its times alone: of several what came first.
    pub(crate) fn due(&self, grant: &Grant, now: Timestamp) -> Option<End> {
        due_end(&self.0.live.as_seen(grant.clone()), now, &self.0.times)
    }
}

/// What became of a grant that the store holds to be overdue.
enum Swept {
    Ended,
    /// It is overdue no longer.
    Moved,
    Stayed,
}

/// What ends a grant beside its own limit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    /// After how long without a request. A ledger of its own does not know.
    pub(crate) idle: Option<Duration>,
    /// Whether an API client's session ends when the token expires that it was started with.
    pub(crate) base_token_counts: bool,
}

fn due_end(grant: &Grant, now: Timestamp, times: &Times) -> Option<End> {
    let waiting = grant.pending_until.map(|until| (until, Cause::NotRedeemed));
    let quiet = times.idle.filter(|_| grant.pending_until.is_none()).map(|idle| (grant.seen_at + idle, Cause::Idle));
    let stands_on_token = times.base_token_counts && grant.slot == Some(Slot::Bearer);
    let base = stands_on_token.then_some((grant.base_expires_at, Cause::BaseSessionEnded));
    let dues = [Some((grant.ends_at, Cause::Expired)), waiting, quiet, base].into_iter().flatten();
    let (at, cause) = dues.filter(|(at, _)| *at <= now).min_by_key(|(at, _)| *at)?;
    Some(End::new(at, cause))
}
