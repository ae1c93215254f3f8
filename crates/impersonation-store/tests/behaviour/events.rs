use impersonation_core::provider::Cursor;
use impersonation_issuer::store::{EventFilter, EventStore, Store, StoreErrorKind};
use impersonation_issuer::{Cause, Event, EventKind, Party};
use serde_json::json;

use crate::fixtures::{STAFF, at, ended, event, event_of, grant, grant_id, started};
use crate::{a_hundred_times, all_events, to_the_end};

on_every_store!(
    an_event_is_read_back_as_it_was_given,
    events_come_in_the_order_in_which_they_were_kept,
    a_repeated_event_is_kept_once,
    pages_leave_nothing_out_and_repeat_nothing,
    the_cursor_at_the_end_goes_on_later,
    whoever_follows_while_others_write_sees_each_once,
    filters_say_which,
    a_cursor_of_something_else_is_refused,
);

async fn append_all(store: &impl EventStore, count: usize) -> Vec<Event> {
    let events: Vec<_> = (0..count).map(|_| event(EventKind::Redeemed)).collect();
    for event in &events {
        store.append(event).await.unwrap();
    }
    events
}

async fn an_event_is_read_back_as_it_was_given(store: impl Store) {
    let kinds = [
        json!({"event": "start_refused", "why": "not_entitled"}),
        json!({"event": "started", "ends_at": 7, "consent_waived": true, "capabilities": ["personal", ""]}),
        json!({"event": "ticket_reissued"}),
        json!({"event": "redeemed"}),
        json!({"event": "ended", "cause": "kill_switch", "by": Party::new(STAFF, "admin_1")}),
        json!({"event": "consent_requested"}),
        json!({"event": "consent_granted", "until": 7}),
        json!({"event": "consent_withdrawn"}),
    ];
    let mut events: Vec<_> = kinds.map(|kind| event(serde_json::from_value(kind).unwrap())).into();
    let mut full = event_of(&grant(1), ended(Cause::Idle));
    (full.organization, full.reason) = (Some("org_1".into()), Some("Ticket 4711".into()));
    full.consent = Some(crate::fixtures::consent_id(1));
    events.push(full);
    for event in &events {
        store.append(event).await.unwrap();
    }
    assert_eq!(all_events(&store).await, events);
}

async fn events_come_in_the_order_in_which_they_were_kept(store: impl Store) {
    let mut events: Vec<_> = (0..5).map(|_| event(EventKind::Redeemed)).collect();
    // Neither ids nor times decide: two nodes have two clocks.
    events.reverse();
    events[2].at = at(900);
    for event in &events {
        store.append(event).await.unwrap();
    }
    assert_eq!(all_events(&store).await, events);
}

async fn a_repeated_event_is_kept_once(store: impl Store) {
    let event = event(EventKind::Redeemed);
    store.append(&event).await.unwrap();
    store.append(&event).await.unwrap();
    let mut other = event.clone();
    other.subject = "user_2".into();
    assert_eq!(store.append(&other).await.unwrap_err().kind(), StoreErrorKind::Conflict);
    assert_eq!(all_events(&store).await, [event]);
}

async fn pages_leave_nothing_out_and_repeat_nothing(store: impl Store) {
    let events = append_all(&store, 10).await;
    for limit in [0, 1, 2, 3, 5, 9, 10, 11, i64::MAX as usize, usize::MAX] {
        let all = to_the_end(async |after| {
            let page = store.events(&EventFilter::all(), after.as_ref(), limit).await.unwrap();
            assert!(page.items.len() <= limit.max(1));
            page
        })
        .await;
        assert_eq!(all, events);
    }
}

async fn the_cursor_at_the_end_goes_on_later(store: impl Store) {
    let all = EventFilter::all();
    let before = store.events(&all, None, 10).await.unwrap();
    assert!(before.items.is_empty() && !before.has_more);
    let first = append_all(&store, 2).await;

    let page = store.events(&all, before.next.as_ref(), 2).await.unwrap();
    assert_eq!((page.items, page.has_more), (first, false));
    let quiet = store.events(&all, page.next.as_ref(), 2).await.unwrap();
    assert!(quiet.items.is_empty() && !quiet.has_more);
    let more = append_all(&store, 3).await;
    let page = store.events(&all, quiet.next.as_ref(), 10).await.unwrap();
    assert_eq!((page.items, page.has_more), (more, false));
}

async fn whoever_follows_while_others_write_sees_each_once(store: impl Store + Clone) {
    let reader = tokio::spawn({
        let store = store.clone();
        async move {
            let (mut seen, mut after) = (Vec::new(), None);
            while seen.len() < 100 {
                let page = store.events(&EventFilter::all().subject("user_1"), after.as_ref(), 7).await.unwrap();
                seen.extend(page.items);
                after = page.next;
                tokio::task::yield_now().await;
            }
            seen
        }
    });
    a_hundred_times(|_| {
        let store = store.clone();
        async move {
            let mut of_another = event(EventKind::Redeemed);
            of_another.subject = "user_2".into();
            store.append(&of_another).await.unwrap();
            store.append(&event(EventKind::Redeemed)).await.unwrap();
        }
    })
    .await;
    let mut expected = all_events(&store).await;
    expected.retain(|event| &*event.subject == "user_1");
    assert_eq!(reader.await.unwrap(), expected);
}

async fn filters_say_which(store: impl Store) {
    let (mut first, mut second) = (grant(1), grant(2));
    second.impersonator.subject = "staff_2".into();
    second.subject = "user_2".into();
    first.impersonator.issuer = "https://other.example.com".into();
    let events = [
        event_of(&first, started()),
        event_of(&second, started()),
        event_of(&first, ended(Cause::Stopped)),
        event(EventKind::Redeemed),
    ];
    for event in &events {
        store.append(event).await.unwrap();
    }
    let which = async |filter: EventFilter| -> Vec<usize> {
        let kept = to_the_end(async |after| store.events(&filter, after.as_ref(), 1).await.unwrap()).await;
        kept.iter().map(|event| events.iter().position(|other| other == event).unwrap()).collect()
    };
    let all = EventFilter::all;

    assert_eq!(which(all().grant(grant_id(1))).await, [0, 2]);
    assert!(which(all().grant(grant_id(3))).await.is_empty());
    assert_eq!(which(all().impersonator("https://other.example.com", "staff_1")).await, [0, 2]);
    assert!(which(all().impersonator(STAFF, "staff_1")).await.is_empty());
    assert_eq!(which(all().subject("user_1")).await, [0, 2, 3]);
    assert_eq!(which(all().subject("user_2").grant(grant_id(2)).impersonator(STAFF, "staff_2")).await, [1]);
    assert!(which(all().subject("user_1").grant(grant_id(2))).await.is_empty());
    assert_eq!(which(all()).await, [0, 1, 2, 3]);
}

async fn a_cursor_of_something_else_is_refused(store: impl Store) {
    append_all(&store, 3).await;
    let beyond = ["4", "9223372036854775807", "9223372036854775808", "99999999999999999999999999"];
    let malformed = ["", " 1", "1 ", "+1", "-1", "01", "0x1", "1.0", "1e0", "١", "1\0", "imp_1", "' OR 1 --"];
    for text in beyond.into_iter().chain(malformed) {
        let error = store.events(&EventFilter::all(), Some(&Cursor::new(text)), 10).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::InvalidCursor, "{text:?}");
    }
}
