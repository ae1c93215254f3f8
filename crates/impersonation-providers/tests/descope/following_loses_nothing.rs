//! Following the audit trail: each record comes, in order, and few come twice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use impersonation_core::Provider as _;
use impersonation_core::provider::{Cursor, Event, Page, ProviderError, ProviderErrorKind};
use impersonation_providers::Descope;
use impersonation_providers::http::{Connection, Transport, TransportError};
use serde_json::{Value, json};

/// A trail as Descope keeps one, in what its documents leave open as it is told.
#[derive(Clone, Default)]
struct Trail(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    /// When, as it is written, and the id.
    records: Vec<(String, String)>,
    asked: Vec<Value>,
    habits: Habits,
}

#[derive(Clone, Copy, Default)]
struct Habits {
    /// `from` itself is not in the answer.
    from_is_exclusive: bool,
    /// The first page is the page 1, and 0 is the same.
    pages_from_one: bool,
    /// Records of one moment come in another order each time.
    equal_moments_have_no_order: bool,
}

impl Trail {
    fn with(habits: Habits) -> Self {
        Self(Arc::new(Mutex::new(Inner { habits, ..Inner::default() })))
    }

    fn add(&self, occurred: impl ToString) {
        let mut inner = self.0.lock().unwrap();
        let id = format!("r{}", inner.records.len());
        inner.records.push((occurred.to_string(), id));
        inner.records.sort_by_key(|(occurred, _)| (milliseconds(occurred), occurred.clone()));
    }

    fn client(&self) -> Descope {
        Descope::new("a", "key", Connection::new().repeats(0).transport(self.clone())).unwrap()
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked.len()
    }
}

impl Transport for Trail {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let mut inner = self.0.lock().unwrap();
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!((&body["oldestFirst"], &body["actions"]), (&json!(true), &json!(["LoginSucceed"])));
        let number = |name: &str| body[name].as_u64().map(|number| usize::try_from(number).unwrap());
        let (size, habits) = (number("size").unwrap(), inner.habits);
        let from = body["from"].as_u64().map_or(0, |from| from + u64::from(habits.from_is_exclusive));
        let mut found: Vec<_> = inner.records.iter().filter(|(occurred, _)| milliseconds(occurred) >= from).collect();
        if habits.equal_moments_have_no_order && inner.asked.len() % 2 == 1 {
            found.reverse();
            found.sort_by_key(|(occurred, _)| milliseconds(occurred));
        }
        let page = number("page").unwrap_or(0).saturating_sub(usize::from(habits.pages_from_one));
        let audits: Vec<_> =
            found.iter().skip(page * size).take(size).map(|(occurred, id)| record(occurred, id)).collect();
        inner.asked.push(body);
        Ok(Response::new(json!({ "audits": audits }).to_string().into()))
    }
}

fn milliseconds(occurred: &str) -> u64 {
    occurred.split('.').next().unwrap().parse().unwrap()
}

fn record(occurred: &str, id: &str) -> Value {
    json!({ "ID": id, "userId": "u", "action": "LoginSucceed", "method": "Impersonate", "occurred": occurred })
}

/// Reads to the end, keeping nothing but the cursor's text, and counts how often each came.
async fn read(trail: &Trail, cursor: &mut Option<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for _ in 0..100 {
        let after = cursor.take().map(Cursor::new);
        let page: Page<Event> = trail.client().follow(after.as_ref()).await.unwrap();
        *cursor = Some(page.next.unwrap().as_str().to_owned());
        for event in page.items {
            *counts.entry(event.id.unwrap().into()).or_default() += 1;
        }
        if !page.has_more {
            return counts;
        }
    }
    panic!("it goes on for ever")
}

fn all_habits() -> impl Iterator<Item = Habits> {
    (0..8).map(|bits| Habits {
        from_is_exclusive: bits & 1 > 0,
        pages_from_one: bits & 2 > 0,
        equal_moments_have_no_order: bits & 4 > 0,
    })
}

#[tokio::test]
async fn each_record_comes_once_where_moments_differ() {
    for habits in all_habits() {
        let trail = Trail::with(habits);
        (0..250).for_each(|n| trail.add(1_700_000_000_000_u64 + n));
        let mut cursor = None;
        let counts = read(&trail, &mut cursor).await;
        assert!(counts.len() == 250 && counts.values().all(|count| *count == 1));
        assert_eq!(trail.asked(), 3);
        // Nothing new, and then one.
        assert_eq!(read(&trail, &mut cursor).await.len(), 0);
        trail.add(1_700_000_000_250_u64);
        assert_eq!(read(&trail, &mut cursor).await.into_iter().collect::<Vec<_>>(), [("r250".to_owned(), 1)]);
    }
}

#[tokio::test]
async fn more_records_of_one_moment_than_fit_into_a_page_all_come() {
    for habits in all_habits().filter(|habits| !habits.equal_moments_have_no_order) {
        let trail = Trail::with(habits);
        (0..30).for_each(|n| trail.add(1_699_999_999_000_u64 + n));
        (0..330).for_each(|_| trail.add(1_700_000_000_000_u64));
        (0..30).for_each(|n| trail.add(1_700_000_001_000_u64 + n));
        let counts = read(&trail, &mut None).await;
        assert_eq!(counts.len(), 390);
        assert!(counts.values().all(|count| *count <= 4), "{counts:?}");
    }
}

/// Which are new cannot be told, so all of that millisecond come again.
#[tokio::test]
async fn a_record_of_the_last_moment_seen_comes_too() {
    for habits in all_habits() {
        let trail = Trail::with(habits);
        (0..3).for_each(|_| trail.add("1700000000000.5"));
        let mut cursor = None;
        assert_eq!(read(&trail, &mut cursor).await.len(), 3);
        assert_eq!(read(&trail, &mut cursor).await.len(), 0);
        // Before the others by its fraction.
        trail.add("1700000000000.25");
        trail.add(1_700_000_000_001_u64);
        let counts = read(&trail, &mut cursor).await;
        assert!(counts.contains_key("r3") && counts.contains_key("r4") && counts.values().all(|count| *count == 1));
        assert_eq!(read(&trail, &mut cursor).await.len(), 0);
    }
}

#[tokio::test]
async fn equal_moments_across_the_end_of_a_page_all_come() {
    for habits in all_habits() {
        let trail = Trail::with(habits);
        (0..98).for_each(|n| trail.add(1_700_000_000_000_u64 + n));
        (0..5).for_each(|_| trail.add(1_700_000_000_500_u64));
        let counts = read(&trail, &mut None).await;
        assert_eq!(counts.len(), 103);
        assert_eq!(counts.values().filter(|count| **count > 1).count(), 2);
    }
}

/// The limit that the documents state: what enters the trail behind the cursor.
#[tokio::test]
async fn what_enters_the_trail_late_is_missed_and_found_from_an_older_cursor() {
    let trail = Trail::default();
    trail.add(1_700_000_000_000_u64);
    let mut cursor = None;
    read(&trail, &mut cursor).await;
    let mut older = cursor.clone();
    trail.add(1_700_000_002_000_u64);
    read(&trail, &mut cursor).await;
    trail.add(1_700_000_001_000_u64);
    assert_eq!(read(&trail, &mut cursor).await.len(), 0);
    assert!(read(&trail, &mut older).await.contains_key("r2"));
}

#[tokio::test]
async fn an_empty_trail_has_a_cursor_too() {
    let trail = Trail::default();
    let mut cursor = None;
    assert_eq!(read(&trail, &mut cursor).await.len(), 0);
    assert!(trail.0.lock().unwrap().asked[0].get("from").is_none());
    trail.add(1_700_000_000_000_u64);
    assert_eq!(read(&trail, &mut cursor).await.len(), 1);
}

#[tokio::test]
async fn a_cursor_of_another_kind_is_refused() {
    let trail = Trail::default();
    for text in ["", "1", ".", "1.", ".1", "a.b", "-1.0", "1.-1", "1.2.3", "99999999999999999999.0", "event_01"] {
        let error = trail.client().follow(Some(&Cursor::new(text))).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest, "{text}");
    }
    assert_eq!(trail.asked(), 0);
}

/// Answers each search in the same way, whatever was asked.
#[derive(Clone)]
struct Stubborn(Arc<Mutex<usize>>, fn(u64) -> u64);

impl Transport for Stubborn {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        *self.0.lock().unwrap() += 1;
        let audits: Vec<_> = (0..100).map(|n| record(&self.1(n).to_string(), "r")).collect();
        Ok(Response::new(json!({ "audits": audits }).to_string().into()))
    }
}

async fn follow_stubborn(moment: fn(u64) -> u64, cursor: &str) -> (ProviderError, usize) {
    let stubborn = Stubborn(Arc::default(), moment);
    let client = Descope::new("a", "key", Connection::new().repeats(0).transport(stubborn.clone())).unwrap();
    let error = client.follow(Some(&Cursor::new(cursor))).await.unwrap_err();
    let asked = *stubborn.0.lock().unwrap();
    (error, asked)
}

/// It would be asked for ever.
#[tokio::test]
async fn an_answer_that_ignores_what_was_asked_ends() {
    let (error, asked) = follow_stubborn(|n| n, "1700000000000.1").await;
    assert_eq!((error.kind(), asked), (ProviderErrorKind::Unreadable, 100));
}

/// Going on from its newest record would lose what is older and on no page yet.
#[tokio::test]
async fn a_full_page_in_another_order_is_refused() {
    let (error, asked) = follow_stubborn(|n| 1_700_000_000_500 - n, "1700000000000.1").await;
    assert_eq!((error.kind(), asked), (ProviderErrorKind::Unreadable, 1));
}
