use impersonation_core::provider::Cursor;
use impersonation_issuer::store::{GrantFilter, GrantStore, Store, StoreErrorKind};
use impersonation_issuer::{EventKind, Grant, Slot};

use crate::fixtures::{STAFF, at, end, event, grant, grant_id, hash, keep};
use crate::to_the_end;

on_every_store!(
    grants_come_newest_first,
    pages_leave_nothing_out_and_repeat_nothing,
    what_begins_meanwhile_moves_nothing,
    what_ends_meanwhile_moves_nothing,
    filters_say_which,
    an_impersonator_is_issuer_and_subject_together,
    what_is_active_is_so_at_that_time,
    the_last_page_has_no_cursor,
    limits_of_none_and_of_all_are_limits,
    a_cursor_of_something_else_is_refused,
);

async fn listed(store: &impl GrantStore, filter: GrantFilter) -> Vec<Grant> {
    store.grants(&filter, None, usize::MAX).await.unwrap().items
}

async fn numbers(store: &impl GrantStore, filter: GrantFilter) -> Vec<u64> {
    let grants = listed(store, filter).await;
    grants.iter().map(|grant| u64::from_str_radix(&grant.id.as_str()[20..], 16).unwrap()).collect()
}

async fn grants_come_newest_first(store: impl Store) {
    for number in [3, 1, 200, 2] {
        keep(&store, grant(number)).await;
    }
    assert_eq!(listed(&store, GrantFilter::all()).await, [200, 3, 2, 1].map(grant));
}

async fn pages_leave_nothing_out_and_repeat_nothing(store: impl Store) {
    for number in 0..10 {
        keep(&store, grant(number)).await;
    }
    for limit in 1..12 {
        let all = to_the_end(async |after| {
            let page = store.grants(&GrantFilter::all(), after.as_ref(), limit).await.unwrap();
            assert!(page.items.len() <= limit);
            page
        })
        .await;
        assert_eq!(all, (0..10).rev().map(grant).collect::<Vec<_>>());
    }
}

async fn what_begins_meanwhile_moves_nothing(store: impl Store) {
    for number in (0..20).step_by(2) {
        keep(&store, grant(number)).await;
    }
    let first = store.grants(&GrantFilter::all(), None, 5).await.unwrap();
    // Newer ones, and one of a node whose clock is late.
    for number in [100, 101, 15] {
        keep(&store, grant(number)).await;
    }
    let rest = store.grants(&GrantFilter::all(), first.next.as_ref(), 100).await.unwrap();
    assert_eq!(first.items, [18, 16, 14, 12, 10].map(grant));
    assert_eq!(rest.items, [8, 6, 4, 2, 0].map(grant));
}

async fn what_ends_meanwhile_moves_nothing(store: impl Store) {
    for number in 0..10 {
        keep(&store, grant(number)).await;
    }
    let open = GrantFilter::all().open();
    let seen = to_the_end(async |after| {
        let page = store.grants(&open, after.as_ref(), 3).await.unwrap();
        for grant in &page.items {
            assert!(end(&store, grant).await);
        }
        page
    })
    .await;
    assert_eq!(seen.len(), 10);
    assert!(listed(&store, open).await.is_empty());
    assert_eq!(listed(&store, GrantFilter::all()).await.len(), 10);
}

async fn filters_say_which(store: impl Store) {
    let kept = |number, impersonator: &str, subject: &str| {
        let mut grant = grant(number);
        (grant.impersonator.subject, grant.subject) = (impersonator.into(), subject.into());
        keep(&store, grant)
    };
    kept(1, "staff_1", "user_1").await;
    kept(2, "staff_1", "user_2").await;
    let ended = kept(3, "staff_2", "user_1").await;
    kept(4, "staff_2", "user_1").await;
    assert!(end(&store, &ended).await);
    let all = GrantFilter::all;

    assert_eq!(numbers(&store, all().subject("user_1")).await, [4, 3, 1]);
    assert_eq!(numbers(&store, all().impersonator(STAFF, "staff_1")).await, [2, 1]);
    assert_eq!(numbers(&store, all().open()).await, [4, 2, 1]);
    assert_eq!(numbers(&store, all().open().subject("user_1")).await, [4, 1]);
    assert_eq!(numbers(&store, all().impersonator(STAFF, "staff_2").subject("user_1").open()).await, [4]);
    assert!(numbers(&store, all().impersonator(STAFF, "staff_1").subject("user_3")).await.is_empty());
    assert!(numbers(&store, all().subject("USER_1")).await.is_empty());
    assert!(numbers(&store, all().subject("user_%")).await.is_empty());
}

async fn an_impersonator_is_issuer_and_subject_together(store: impl Store) {
    for (number, issuer, subject) in [(1, "https://a", "1"), (2, "https://b", "1"), (3, "https://a", "2")] {
        let mut grant = grant(number);
        (grant.impersonator.issuer, grant.impersonator.subject) = (issuer.into(), subject.into());
        keep(&store, grant).await;
    }
    assert_eq!(numbers(&store, GrantFilter::all().impersonator("https://b", "1")).await, [2]);
    assert!(numbers(&store, GrantFilter::all().impersonator("https://b", "2")).await.is_empty());
}

async fn what_is_active_is_so_at_that_time(store: impl Store) {
    keep(&store, grant(1)).await;
    keep(&store, grant(2)).await;
    store.redeem(&hash(2), at(1), Slot::Bearer, &event(EventKind::Redeemed)).await.unwrap().unwrap();
    let ended = keep(&store, grant(3)).await;
    assert!(end(&store, &ended).await);

    for (now, expected) in [(59, vec![2, 1]), (60, vec![2]), (3599, vec![2]), (3600, vec![])] {
        assert_eq!(numbers(&store, GrantFilter::all().active_at(at(now))).await, expected, "{now}");
    }
    assert!(numbers(&store, GrantFilter::all().active_at(at(9000)).open()).await.is_empty());
    assert_eq!(numbers(&store, GrantFilter::all().open()).await, [2, 1], "though their time is up");
}

async fn the_last_page_has_no_cursor(store: impl Store) {
    let empty = store.grants(&GrantFilter::all(), None, 10).await.unwrap();
    assert!(empty.next.is_none() && !empty.has_more);
    keep(&store, grant(1)).await;
    keep(&store, grant(2)).await;
    let exact = store.grants(&GrantFilter::all(), None, 2).await.unwrap();
    assert!(exact.next.is_none() && !exact.has_more);
    let part = store.grants(&GrantFilter::all(), None, 1).await.unwrap();
    assert!(part.next.is_some() && part.has_more);
}

async fn limits_of_none_and_of_all_are_limits(store: impl Store) {
    keep(&store, grant(1)).await;
    keep(&store, grant(2)).await;
    assert_eq!(store.grants(&GrantFilter::all(), None, 0).await.unwrap().items, [grant(2)]);
    for limit in [usize::MAX, usize::MAX - 1, i64::MAX as usize, i64::MAX as usize + 1] {
        assert_eq!(store.grants(&GrantFilter::all(), None, limit).await.unwrap().items.len(), 2);
        assert_eq!(store.overdue(at(9000), at(0), limit).await.unwrap().len(), 2);
    }
}

async fn a_cursor_of_something_else_is_refused(store: impl Store) {
    keep(&store, grant(1)).await;
    let good = grant_id(1).to_string();
    let others = ["", "1", "0", "imp_", "' OR 1 --", "con_00000000000000000000000000000001", &good.to_uppercase()];
    for text in others.into_iter().chain([&*format!("{good} "), &*format!("{good}\0")]) {
        let error = store.grants(&GrantFilter::all(), Some(&Cursor::new(text)), 10).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::InvalidCursor, "{text:?}");
    }
    let page = store.grants(&GrantFilter::all(), Some(&Cursor::new(good)), 10).await.unwrap();
    assert!(page.items.is_empty());
}
