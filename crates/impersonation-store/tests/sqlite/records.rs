use impersonation_issuer::store::{
    EventFilter, EventStore as _, GrantFilter, GrantStore as _, StoreErrorKind, TicketStore as _,
};
use impersonation_issuer::{EventKind, Slot};
use impersonation_store::Sqlite;

use crate::fixtures::{Folder, at, begin_of, event, grant, grant_id, hash, keep};
use crate::{raw, told};

/// A record that is not understood, and says something of a person.
const BROKEN: &str = r#"{"started_at": "the secret of user_1"}"#;

#[tokio::test]
async fn a_record_that_is_not_understood_is_corrupt_and_is_not_quoted() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    keep(&store, grant(1)).await;
    raw(&folder.file()).execute("UPDATE impersonation_grants SET record = ?", [BROKEN]).unwrap();

    let errors = [
        store.grant(&grant_id(1)).await.unwrap_err(),
        store.grants(&GrantFilter::all(), None, 10).await.unwrap_err(),
        store.ticket(&hash(1)).await.unwrap_err(),
        store.redeem(&hash(1), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap_err(),
        store.touch(&grant_id(1), at(1)).await.unwrap_err(),
    ];

    for error in errors {
        assert_eq!(error.kind(), StoreErrorKind::Corrupt);
        assert!(!told(&error).contains("secret"), "{}", told(&error));
    }
    assert_eq!(store.events(&EventFilter::all(), None, 10).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_table_that_is_gone_is_corrupt() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    raw(&folder.file()).execute_batch("DROP TABLE impersonation_events").unwrap();
    let error = store.begin(begin_of(grant(1))).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    assert_eq!(store.grant(&grant_id(1)).await.unwrap(), None, "no grant without its event");
}

/// The columns are there to be searched; all that is searched with limits and sweeps goes by an index.
#[test]
fn what_is_asked_often_is_found_by_an_index() {
    let folder = Folder::new();
    drop(Sqlite::open(folder.file()).unwrap());
    let connection = raw(&folder.file());
    for (table, condition, index) in [
        ("grants", "is_open = 1 AND ends_at > 1 AND subject = ''", "open_by_subject"),
        ("grants", "is_open = 1 AND impersonator_issuer = '' AND impersonator = ''", "open_by_impersonator"),
        ("grants", "is_open = 1 AND (ends_at <= 1 OR seen_at <= 1) ORDER BY id", "grants_open"),
        ("grants", "subject = '' AND id < '' ORDER BY id DESC LIMIT 1", "by_subject"),
        ("grants", "impersonator_issuer = '' AND impersonator = '' ORDER BY id DESC LIMIT 1", "by_impersonator"),
        ("grants", "idempotency_key = ''", "by_key"),
        ("tickets", "grant_id = '' AND is_current = 1", "tickets_current"),
        ("consents", "subject = '' AND good_until > 1 ORDER BY good_until DESC, id DESC LIMIT 1", "consents_good"),
        ("consents", "subject = '' ORDER BY id DESC LIMIT 1", "consents_by_subject"),
        ("events", "number > 1 AND subject = '' ORDER BY number LIMIT 1", "events_by_subject"),
        ("events", "number > 1 AND grant_id = '' ORDER BY number LIMIT 1", "events_by_grant"),
        ("events", "impersonator_issuer = '' AND impersonator = '' ORDER BY number", "events_by_impersonator"),
    ] {
        let sql = format!("EXPLAIN QUERY PLAN SELECT record FROM impersonation_{table} WHERE TRUE AND {condition}");
        let mut statement = connection.prepare(&sql).unwrap();
        let plan: Vec<String> = statement.query_map((), |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        assert!(plan[0].contains(index) && plan.len() == 1, "{condition}: {plan:?}");
    }
}
