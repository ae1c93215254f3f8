use impersonation_core::Timestamp;
use impersonation_core::provider::Cursor;
use impersonation_issuer::store::{ConsentStore, Store, StoreErrorKind};
use impersonation_issuer::{Consent, ConsentId, EventKind, Party, Request};
use serde_json::json;

use crate::fixtures::{STAFF, at, consent_id, event, given};
use crate::{a_hundred_times, all_events, kinds, to_the_end};

on_every_store!(
    a_consent_is_read_back_as_it_was_given,
    what_was_asked_for_is_given_once,
    what_was_turned_down_is_not_given,
    a_consent_is_taken_back_once,
    what_has_run_out_can_be_taken_back,
    what_is_not_there_is_neither_given_nor_taken_back,
    of_a_hundred_answers_one_counts,
    of_several_the_one_that_lasts_longest_is_good,
    one_for_an_organization_is_good_there_only,
    it_is_good_until_it_expires_and_no_longer,
    what_was_taken_back_or_only_asked_for_is_not_good,
    consents_come_newest_first_page_by_page,
    what_is_added_meanwhile_moves_nothing,
    a_cursor_of_something_else_is_refused,
);

/// One that staff asked for.
fn asked(number: u64) -> Consent {
    let mut consent = Consent::new(consent_id(number), "user_1", Some("org_1".into()));
    let mut request = Request::new(Party::new(STAFF, "staff_1"), at(0));
    request.reason = Some("Ticket 4711".into());
    consent.requested = Some(request);
    consent
}

fn granted(until: Timestamp) -> EventKind {
    serde_json::from_value(json!({"event": "consent_granted", "until": until})).unwrap()
}

async fn add(store: &impl ConsentStore, consent: &Consent) {
    store.add(consent, &event(EventKind::ConsentRequested)).await.unwrap();
}

async fn give(store: &impl ConsentStore, id: &ConsentId, now: u64, until: u64) -> Option<Consent> {
    store.give(id, at(now), at(until), &event(granted(at(until)))).await.unwrap()
}

async fn withdraw(store: &impl ConsentStore, id: &ConsentId, now: u64) -> Option<Consent> {
    store.withdraw(id, at(now), &event(EventKind::ConsentWithdrawn)).await.unwrap()
}

/// The number of the consent that is good.
async fn good(store: &impl ConsentStore, organization: Option<&str>, now: u64) -> Option<ConsentId> {
    store.good("user_1", organization, at(now)).await.unwrap().map(|consent| consent.id)
}

async fn a_consent_is_read_back_as_it_was_given(store: impl Store) {
    assert_eq!(store.consent(&consent_id(1)).await.unwrap(), None);
    let event = event(EventKind::ConsentRequested);
    store.add(&asked(1), &event).await.unwrap();
    add(&store, &given(2, at(100))).await;
    assert_eq!(store.consent(&consent_id(1)).await.unwrap(), Some(asked(1)));
    assert_eq!(store.consent(&consent_id(2)).await.unwrap(), Some(given(2, at(100))));
    assert_eq!(all_events(&store).await[0], event);
}

async fn what_was_asked_for_is_given_once(store: impl Store) {
    add(&store, &asked(1)).await;

    let given = give(&store, &consent_id(1), 5, 100).await;

    let mut expected = asked(1);
    (expected.granted_at, expected.expires_at) = (Some(at(5)), Some(at(100)));
    assert_eq!(given.as_ref(), Some(&expected));
    assert_eq!(give(&store, &consent_id(1), 6, 900).await, None);
    assert_eq!(give(&store, &consent_id(1), 200, 900).await, None, "not after it has run out either");
    assert_eq!(store.consent(&consent_id(1)).await.unwrap(), given);
    assert_eq!(kinds(&store).await, ["consent_requested", "consent_granted"]);
}

async fn what_was_turned_down_is_not_given(store: impl Store) {
    add(&store, &asked(1)).await;
    assert!(withdraw(&store, &consent_id(1), 5).await.is_some());
    assert_eq!(give(&store, &consent_id(1), 6, 100).await, None);
    assert_eq!(kinds(&store).await, ["consent_requested", "consent_withdrawn"]);
}

async fn a_consent_is_taken_back_once(store: impl Store) {
    add(&store, &given(1, at(100))).await;
    let withdrawn = withdraw(&store, &consent_id(1), 5).await;
    let mut expected = given(1, at(100));
    expected.withdrawn_at = Some(at(5));
    assert_eq!(withdrawn, Some(expected.clone()));
    assert_eq!(withdraw(&store, &consent_id(1), 6).await, None);
    assert_eq!(store.consent(&consent_id(1)).await.unwrap(), Some(expected));
    assert_eq!(kinds(&store).await, ["consent_requested", "consent_withdrawn"]);
}

async fn what_has_run_out_can_be_taken_back(store: impl Store) {
    add(&store, &given(1, at(100))).await;
    assert!(withdraw(&store, &consent_id(1), 200).await.is_some());
}

async fn what_is_not_there_is_neither_given_nor_taken_back(store: impl Store) {
    assert_eq!(give(&store, &consent_id(1), 5, 100).await, None);
    assert_eq!(withdraw(&store, &consent_id(1), 5).await, None);
    assert!(kinds(&store).await.is_empty());
}

async fn of_a_hundred_answers_one_counts(store: impl Store + Clone) {
    add(&store, &asked(1)).await;
    let given = a_hundred_times(|number| {
        let store = store.clone();
        async move { give(&store, &consent_id(1), 5, 100 + number).await }
    })
    .await;
    assert_eq!(given.iter().flatten().count(), 1);
    let withdrawn = a_hundred_times(|number| {
        let store = store.clone();
        async move { withdraw(&store, &consent_id(1), number).await }
    })
    .await;
    assert_eq!(withdrawn.iter().flatten().count(), 1);
    assert_eq!(kinds(&store).await, ["consent_requested", "consent_granted", "consent_withdrawn"]);
}

async fn of_several_the_one_that_lasts_longest_is_good(store: impl Store) {
    for (number, until) in [(1, 100), (2, 300), (3, 200)] {
        add(&store, &given(number, at(until))).await;
    }
    assert_eq!(good(&store, None, 5).await, Some(consent_id(2)));
    assert!(withdraw(&store, &consent_id(2), 6).await.is_some());
    assert_eq!(good(&store, None, 7).await, Some(consent_id(3)));
    add(&store, &given(4, at(200))).await;
    assert_eq!(good(&store, None, 7).await, Some(consent_id(4)), "of equals the newest");
}

async fn one_for_an_organization_is_good_there_only(store: impl Store) {
    let mut theirs = given(1, at(100));
    theirs.organization = Some("org_1".into());
    add(&store, &theirs).await;
    assert_eq!(good(&store, Some("org_1"), 5).await, Some(consent_id(1)));
    assert_eq!(good(&store, Some("org_2"), 5).await, None);
    assert_eq!(good(&store, Some(""), 5).await, None);
    assert_eq!(good(&store, None, 5).await, None);

    add(&store, &given(2, at(50))).await;
    assert_eq!(good(&store, Some("org_2"), 5).await, Some(consent_id(2)), "one for none in particular covers all");
    assert_eq!(good(&store, Some("org_1"), 5).await, Some(consent_id(1)), "which lasts longer");
    assert_eq!(good(&store, None, 5).await, Some(consent_id(2)));
}

async fn it_is_good_until_it_expires_and_no_longer(store: impl Store) {
    add(&store, &given(1, at(100))).await;
    assert_eq!(good(&store, None, 99).await, Some(consent_id(1)));
    assert_eq!(good(&store, None, 100).await, None);
    assert_eq!(store.good("user_2", None, at(5)).await.unwrap(), None);
}

async fn what_was_taken_back_or_only_asked_for_is_not_good(store: impl Store) {
    let mut odd = given(2, at(100));
    odd.granted_at = None;
    add(&store, &odd).await;
    let mut endless = given(3, at(100));
    endless.expires_at = None;
    add(&store, &endless).await;
    add(&store, &asked(1)).await;
    assert_eq!(good(&store, Some("org_1"), 5).await, None);
    assert!(give(&store, &consent_id(1), 5, 100).await.is_some());
    assert_eq!(good(&store, Some("org_1"), 5).await, Some(consent_id(1)));
    assert!(withdraw(&store, &consent_id(1), 6).await.is_some());
    assert_eq!(good(&store, Some("org_1"), 7).await, None);
}

async fn consents_come_newest_first_page_by_page(store: impl Store) {
    for number in 0..10 {
        let mut consent = given(number, at(100));
        consent.subject = format!("user_{}", number % 2).into();
        add(&store, &consent).await;
    }
    for (subject, expected) in [(Some("user_1"), vec![9, 7, 5, 3, 1]), (None, (0..10).rev().collect())] {
        for limit in [0, 1, 2, 5, 9, 10, 11, usize::MAX] {
            let all = to_the_end(async |after| store.consents(subject, after.as_ref(), limit).await.unwrap()).await;
            let ids: Vec<_> = all.into_iter().map(|consent| consent.id).collect();
            assert_eq!(ids, expected.iter().copied().map(consent_id).collect::<Vec<_>>());
        }
    }
}

async fn what_is_added_meanwhile_moves_nothing(store: impl Store) {
    for number in [2, 4, 6, 8] {
        add(&store, &given(number, at(100))).await;
    }
    let first = store.consents(Some("user_1"), None, 2).await.unwrap();
    add(&store, &given(9, at(100))).await;
    add(&store, &given(7, at(100))).await;
    let rest = store.consents(Some("user_1"), first.next.as_ref(), 10).await.unwrap();
    assert_eq!(rest.items, [4, 2].map(|number| given(number, at(100))));
    assert!(!rest.has_more && rest.next.is_none());
}

async fn a_cursor_of_something_else_is_refused(store: impl Store) {
    for text in ["", "7", "imp_00000000000000000000000000000001", "con_'"] {
        let error = store.consents(None, Some(&Cursor::new(text)), 10).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::InvalidCursor, "{text:?}");
    }
}
