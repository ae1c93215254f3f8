use impersonation_core::Timestamp;
use impersonation_issuer::store::{Begun, EventFilter, GrantFilter, Limits, Store};
use impersonation_issuer::{Consent, EventKind};

use crate::fixtures::{at, begin_of, consent_id, event, event_of, grant, idempotency, keep, started};

on_every_store!(
    any_text_comes_back_as_it_was_given,
    texts_that_differ_in_anything_differ,
    any_time_comes_back_as_it_was_given,
    what_lasts_longer_than_a_store_counts_lasts,
);

fn texts() -> Vec<String> {
    let short = [
        "",
        " ",
        "'",
        "\"",
        "'; DROP TABLE impersonation_grants; --",
        "%",
        "_",
        "?1",
        ":subject",
        "\0",
        "user\0_1",
        "a\r\nb\tc",
        "\\",
        "\\u0000",
        "{\"json\":1}",
        "NULL",
        "null",
        "0",
        "1e400",
        "👩‍💻🏳️‍🌈",
        "\u{202e}txt",
        "e\u{301}",
        "\u{e9}",
        "\u{feff}bom",
        "\u{ffff}\u{10ffff}",
    ];
    short.map(String::from).into_iter().chain(["x".repeat(10_000), "💥\0'\"".repeat(2_500)]).collect()
}

async fn any_text_comes_back_as_it_was_given(store: impl Store) {
    for (number, text) in (1..).zip(texts()) {
        let mut given = grant(number);
        (given.subject, given.base_session) = (text.as_str().into(), text.as_str().into());
        (given.impersonator.issuer, given.impersonator.subject) = (text.as_str().into(), text.as_str().into());
        (given.organization, given.reason) = (Some(text.as_str().into()), Some(text.as_str().into()));
        given.claims.insert(text.clone(), text.as_str().into());
        given.idempotency = Some(idempotency(&text));
        keep(&store, given.clone()).await;

        assert_eq!(store.grant(&given.id).await.unwrap().as_ref(), Some(&given), "{text:.40?}");
        let theirs = GrantFilter::all().impersonator(&*text, &*text).subject(&*text);
        assert_eq!(store.grants(&theirs, None, 10).await.unwrap().items, [given.clone()], "{text:.40?}");
        let events = EventFilter::all().impersonator(&*text, &*text).subject(&*text);
        assert_eq!(store.events(&events, None, 10).await.unwrap().items.len(), 1, "{text:.40?}");

        let mut consent = Consent::new(consent_id(number), &*text, Some(text.as_str().into()));
        (consent.granted_at, consent.expires_at) = (Some(at(0)), Some(at(9)));
        store.add(&consent, &event(EventKind::ConsentRequested)).await.unwrap();
        assert_eq!(store.good(&text, Some(&text), at(1)).await.unwrap().as_ref(), Some(&consent), "{text:.40?}");
        assert_eq!(store.consents(Some(&text), None, 10).await.unwrap().items, [consent], "{text:.40?}");
    }
}

/// One limit each: a text that is taken for another would find it reached.
async fn texts_that_differ_in_anything_differ(store: impl Store) {
    for (number, text) in (1..).zip(texts()) {
        let mut given = grant(number);
        (given.subject, given.impersonator.subject) = (text.as_str().into(), text.as_str().into());
        let mut begin = begin_of(given);
        begin.limits = Limits::new(1, 1);
        assert!(matches!(store.begin(begin).await.unwrap(), Begun::New), "{text:.40?}");
    }
}

async fn any_time_comes_back_as_it_was_given(store: impl Store) {
    let times = [0, 1, u64::from(u32::MAX), i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX];
    for (number, time) in (1..).zip(times.map(Timestamp::from_unix_seconds)) {
        let mut given = grant(number);
        (given.ends_at, given.started_at, given.seen_at, given.pending_until) = (time, time, time, Some(time));
        let mut begin = begin_of(given.clone());
        begin.ticket.expires_at = time;
        let ticket = begin.ticket.clone();
        store.begin(begin).await.unwrap();
        assert_eq!(store.grant(&given.id).await.unwrap().as_ref(), Some(&given));
        assert_eq!(store.ticket(&ticket.hash).await.unwrap(), Some((ticket, given)));
    }
    let mut late = event_of(&grant(1), started());
    late.at = Timestamp::from_unix_seconds(u64::MAX);
    store.append(&late).await.unwrap();
    let kept = store.events(&EventFilter::all(), None, 100).await.unwrap().items;
    assert_eq!(kept.last(), Some(&late));
}

async fn what_lasts_longer_than_a_store_counts_lasts(store: impl Store) {
    let never = Timestamp::from_unix_seconds(u64::MAX);
    let mut endless = grant(1);
    (endless.ends_at, endless.pending_until) = (never, Some(never));
    keep(&store, endless.clone()).await;
    let mut consent = Consent::new(consent_id(1), "user_1", None);
    (consent.granted_at, consent.expires_at) = (Some(at(0)), Some(never));
    store.add(&consent, &event(EventKind::ConsentRequested)).await.unwrap();

    let active = store.grants(&GrantFilter::all().active_at(Timestamp::MAX), None, 10).await.unwrap().items;
    assert_eq!(active, [endless]);
    assert!(store.overdue(Timestamp::MAX, at(0), 10).await.unwrap().is_empty());
    assert_eq!(store.good("user_1", None, Timestamp::MAX).await.unwrap(), Some(consent));
}
