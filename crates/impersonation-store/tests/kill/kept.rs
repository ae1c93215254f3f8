//! What has to be so of a file, whatever happened to the process that wrote it.

use impersonation_issuer::store::{EventFilter, EventStore as _, GrantFilter, GrantStore as _};
use impersonation_issuer::{Event, Grant, Revoke};
use rusqlite::Connection;

use crate::application::Application;
use crate::fixtures::Folder;

/// All grants.
pub(crate) async fn grants(application: &Application) -> Vec<Grant> {
    application.store.grants(&GrantFilter::all(), None, usize::MAX).await.unwrap().items
}

/// All that happened.
pub(crate) async fn events(application: &Application) -> Vec<Event> {
    application.store.events(&EventFilter::all(), None, usize::MAX).await.unwrap().items
}

/// How often it happened to a grant, or to any.
pub(crate) fn count(events: &[Event], grant: Option<&Grant>, kind: &str) -> usize {
    let is_its = |event: &&Event| grant.is_none_or(|grant| event.grant.as_ref() == Some(&grant.id));
    events.iter().filter(is_its).filter(|event| event.kind.as_str() == kind).count()
}

/// Each grant has the one event of its start, of its redemption if it was redeemed, and of its end if it has ended; and no event is
/// of a grant that is not there.
pub(crate) async fn is_whole(application: &Application, when: &str) {
    let (grants, events) = (grants(application).await, events(application).await);
    for grant in &grants {
        assert_eq!(count(&events, Some(grant), "started"), 1, "{when}");
        assert_eq!(count(&events, Some(grant), "redeemed"), usize::from(grant.is_redeemed()), "{when}");
        assert_eq!(count(&events, Some(grant), "ended"), usize::from(grant.end.is_some()), "{when}");
    }
    let is_there = |event: &Event| event.grant.as_ref().is_none_or(|id| grants.iter().any(|grant| grant.id == *id));
    assert!(events.iter().all(is_there), "{when}");
}

/// How many tickets a file holds that could be redeemed, if their time has not come.
pub(crate) fn good_tickets(folder: &Folder) -> usize {
    let sql = "SELECT count(*) FROM impersonation_tickets
        JOIN impersonation_grants ON impersonation_grants.id = grant_id
        WHERE is_current = 1 AND is_open = 1 AND impersonation_tickets.record ->> 'redeemed_at' IS NULL";
    let good: u32 = Connection::open(folder.file()).unwrap().query_row(sql, (), |row| row.get(0)).unwrap();
    good as usize
}

/// The kill switch ends whatever there is, each once, and then nothing is left to redeem or to be in.
pub(crate) async fn can_be_ended(application: &Application, folder: &Folder, when: &str) {
    application.issuer.ledger().revoke(&Revoke::All, None).await.unwrap();
    assert!(grants(application).await.iter().all(|grant| grant.end.is_some()), "{when}");
    let ended = count(&events(application).await, None, "ended");
    assert_eq!(ended, grants(application).await.len(), "{when}");
    assert_eq!(good_tickets(folder), 0, "{when}");
    assert_eq!(application.issuer.ledger().revoke(&Revoke::All, None).await.unwrap(), 0, "{when}");
    application.issuer.sweep().await.unwrap();
    assert_eq!(count(&events(application).await, None, "ended"), ended, "{when}");
}
