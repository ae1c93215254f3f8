use std::time::Duration;

use impersonation_core::Provider as _;
use impersonation_core::provider::{Cursor, Event, EventKind, Handle, ProviderErrorKind};
use impersonation_issuer::Slot;
use impersonation_issuer::store::Limits;

use super::provider;
use super::support::{When, World, base, staff, start};

#[tokio::test(start_paused = true)]
async fn active_lists_what_goes_on_in_the_account_of_one_user() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    let (inside, other) = (world.enter().await, world.enter_with(&start(&staff(), "user_2"), Slot::Overlay).await);
    let page = provider(&world).active("user_1", None).await.unwrap();
    let [session] = &*page.items else { panic!("{page:?}") };
    assert_eq!(session.handle, Handle::Session(inside.id().as_str().into()));
    assert_eq!(&*session.subject, "user_1");
    assert_eq!(session.impersonator.as_deref(), Some("staff_1"));
    assert_eq!(session.reason.as_deref(), Some("Ticket 4711"));
    assert_eq!(session.organization.as_deref(), Some("org_1"));
    assert_eq!(session.started_at, Some(world.now()));
    assert_eq!(session.expires_at, Some(world.now() + Duration::from_secs(3600)));
    assert!(!page.has_more);
    assert!(provider(&world).active("user_9", None).await.unwrap().items.is_empty());
    assert!(other.is_live().await);
}

#[tokio::test(start_paused = true)]
async fn active_lists_nothing_that_has_ended_or_ought_to_have() {
    let world = World::new().await;
    let stopped = world.enter().await;
    world.issuer.stop(&stopped.session).await.unwrap();
    let unwritten = world.enter().await;
    world.store.fail("end", When::Before);
    world.issuer.stop(&unwritten.session).await.unwrap();
    let _idle = world.enter().await;
    world.clock.step(11 * 60);
    let waiting = world.start().await;
    let page = provider(&world).active("user_1", None).await.unwrap();
    assert_eq!(page.items.len(), 1, "{page:?}");
    world.redeem(&waiting, Slot::Overlay).await.unwrap();
    world.clock.step(60 * 60);
    assert!(provider(&world).active("user_1", None).await.unwrap().items.is_empty());
}

#[tokio::test(start_paused = true)]
async fn active_comes_in_pages_that_leave_nothing_out() {
    let most = Limits::new(1000, 1000);
    let world = World::with(|builder| builder.limits(most.per_impersonator, most.per_subject)).await;
    for _ in 0..250 {
        world.start().await;
    }
    let (mut handles, mut after) = (Vec::new(), None);
    loop {
        let page = provider(&world).active("user_1", after.as_ref()).await.unwrap();
        handles.extend(page.items.into_iter().map(|session| session.handle));
        match page.next.filter(|_| page.has_more) {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let all = handles.len();
    handles.sort_by_key(|handle| format!("{handle:?}"));
    handles.dedup();
    assert_eq!((all, handles.len()), (250, 250));
}

/// All that is told from a cursor on, and where to go on.
async fn follow(world: &World, mut after: Option<Cursor>) -> (Vec<Event>, Cursor) {
    let mut told = Vec::new();
    loop {
        let page = provider(world).follow(after.as_ref()).await.unwrap();
        told.extend(page.items);
        let next = page.next.expect("a cursor, at the end too");
        if !page.has_more {
            return (told, next);
        }
        after = Some(next);
    }
}

#[tokio::test(start_paused = true)]
async fn follow_tells_starts_and_ends_once_and_goes_on_from_a_cursor_that_was_kept() {
    let world = World::new().await;
    world.begin(&start(&staff(), "nobody")).await.unwrap_err();
    let inside = world.enter().await;
    let (told, cursor) = follow(&world, None).await;
    let [began] = &*told else { panic!("{told:?}") };
    assert_eq!((began.kind, &*began.subject, began.at), (EventKind::Started, "user_1", world.now()));
    assert_eq!(began.impersonator.as_deref(), Some("staff_1"));
    assert_eq!(began.session_id.as_deref(), Some(inside.id().as_str()));
    assert_eq!((began.reason.as_deref(), &began.cause), (Some("Ticket 4711"), &None));

    world.clock.step(7);
    world.issuer.stop(&inside.session).await.unwrap();
    let kept = Cursor::new(cursor.as_str().to_owned());
    let (told, cursor) = follow(&world.another(|builder| builder), Some(kept)).await;
    let [ended] = &*told else { panic!("{told:?}") };
    assert_eq!((ended.kind, ended.at), (EventKind::Ended, world.now()));
    assert_eq!(ended.cause.as_deref(), Some("stopped"));
    assert_eq!(ended.session_id.as_deref(), Some(inside.id().as_str()));
    assert_ne!(ended.id, began.id);
    assert!(ended.id.is_some());
    assert!(follow(&world, Some(cursor)).await.0.is_empty());
}

#[tokio::test(start_paused = true)]
async fn follow_leaves_nothing_out_over_many_pages() {
    let world = World::with(|builder| builder.limits(1000, 1000)).await;
    for number in 0..130 {
        let session = base("staff_1", &format!("sess_{number}")).session();
        let inside = world.enter_with(&start(&session, "user_1"), Slot::Overlay).await;
        world.issuer.stop(&inside.session).await.unwrap();
    }
    let (told, _) = follow(&world, None).await;
    let of = |kind| told.iter().filter(|event| event.kind == kind).count();
    assert_eq!((of(EventKind::Started), of(EventKind::Ended)), (130, 130));
    let mut ids: Vec<_> = told.iter().map(|event| event.id.clone().unwrap()).collect();
    assert!(ids.is_sorted());
    ids.dedup();
    assert_eq!(ids.len(), 260);
}

#[tokio::test(start_paused = true)]
async fn a_cursor_of_somebody_elses_is_refused() {
    let world = World::new().await;
    for text in ["", "event_01HQSX", "-1", "999999999999", "' OR 1=1"] {
        let cursor = Cursor::new(text);
        for error in [
            provider(&world).follow(Some(&cursor)).await.unwrap_err(),
            provider(&world).active("user_1", Some(&cursor)).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest, "{text:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_lists_nothing_rather_than_less() {
    let world = World::new().await;
    let _inside = world.enter().await;
    world.store.go_down();
    for error in
        [provider(&world).follow(None).await.unwrap_err(), provider(&world).active("user_1", None).await.unwrap_err()]
    {
        assert_eq!(error.kind(), ProviderErrorKind::Unavailable);
        assert!(error.is_retryable());
    }
}
