//! The audit trail as a stream of events, asked for again and again.
//!
//! A cursor is `<milliseconds>.<n>`: the moment of the last record seen, and how many there were at it. Each search begins one
//! millisecond before, as Descope does not say whether `from` counts itself, and passes over what is known by then. Where there
//! are more at that moment than were seen, those of that page come again, as which are new cannot be told: records may have no
//! id, and equal moments no order. So none is lost, unless it enters the trail after a later one has been read.

use impersonation_core::provider::{Cursor, Event, EventKind, Page, ProviderError, ProviderErrorKind};

use super::{AuditRecord, AuditSearch, Descope};

/// Records a search: with data of some kilobytes each they are well below the largest answer that is read.
const PAGE_SIZE: usize = 100;
/// Pages of known records that are passed over in one go, where more than fit into one have the same moment. More is no answer
/// to what was asked, and Descope takes ten searches a minute.
const MOST_KNOWN_PAGES: u32 = 100;

/// How far the trail has been read: all before this millisecond, and so many of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    ms: u64,
    seen: usize,
}

impl Descope {
    pub(super) async fn follow_audit(&self, after: Option<&Cursor>) -> Result<Page<Event>, ProviderError> {
        let start = Position::of(after)?;
        let mut met = 0;
        for page in 0..MOST_KNOWN_PAGES {
            let mut records = self.audit(&start.search(page)).await?.records;
            let is_full = records.len() >= PAGE_SIZE;
            // In another order a full page says nothing of what is not on it, and going on from its end would lose that.
            if is_full && !records.is_sorted_by_key(|record| record.occurred_ms) {
                return Err(ProviderError::new(ProviderErrorKind::Unreadable));
            }
            records.sort_by_key(|record| record.occurred_ms);
            met += records.iter().filter(|record| record.occurred_ms == start.ms).count();
            records.retain(|record| start.is_news(record, met));
            if !records.is_empty() || !is_full {
                return Ok(start.advance(met, &records).page(&records, is_full));
            }
        }
        Err(ProviderError::new(ProviderErrorKind::Unreadable))
    }
}

impl Position {
    /// # Errors
    ///
    /// When the cursor is not one of these.
    fn of(cursor: Option<&Cursor>) -> Result<Self, ProviderError> {
        let Some(cursor) = cursor else { return Ok(Self { ms: 0, seen: 0 }) };
        let parts = cursor.as_str().split_once('.');
        let parsed = parts.and_then(|(ms, seen)| Some(Self { ms: ms.parse().ok()?, seen: seen.parse().ok()? }));
        parsed.ok_or_else(|| ProviderError::new(ProviderErrorKind::InvalidRequest))
    }

    fn search(self, page: u32) -> AuditSearch {
        let search = AuditSearch::impersonations().oldest_first().size(PAGE_SIZE as u32);
        let search = if page > 0 { search.page(page) } else { search };
        match self.ms.checked_sub(1) {
            Some(from) => search.from_ms(from),
            None => search,
        }
    }

    /// Whether a record is not known for sure, where so many at this moment have been met by now.
    fn is_news(self, record: &AuditRecord, met: usize) -> bool {
        record.occurred_ms > self.ms || (record.occurred_ms == self.ms && met > self.seen)
    }

    /// The position behind these.
    fn advance(self, met: usize, news: &[AuditRecord]) -> Self {
        match news.last() {
            Some(last) if last.occurred_ms > self.ms => {
                let seen = news.iter().filter(|record| record.occurred_ms == last.occurred_ms).count();
                Self { ms: last.occurred_ms, seen }
            }
            _ => Self { seen: self.seen.max(met), ..self },
        }
    }

    /// The events of these records, to go on from here.
    fn page(self, records: &[AuditRecord], has_more: bool) -> Page<Event> {
        let events = records.iter().filter(|record| record.is_impersonation()).map(event).collect();
        let (page, next) = (Page::last(events), Cursor::new(format!("{}.{}", self.ms, self.seen)));
        if has_more { page.followed_by(next) } else { page.resumed_at(next) }
    }
}

/// Nothing says that `actorId` is the impersonator. Where it is the user, it is not.
fn event(record: &AuditRecord) -> Event {
    let user = match record.login_ids.first() {
        Some(login_id) if record.user_id.is_empty() => login_id,
        _ => &record.user_id,
    };
    let mut event = Event::new(EventKind::Started, record.occurred(), user.clone());
    event.id = record.id.clone();
    event.impersonator = record.actor_id.clone().filter(|actor| *actor != record.user_id);
    event
}
