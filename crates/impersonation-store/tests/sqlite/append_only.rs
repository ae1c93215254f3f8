use impersonation_issuer::store::{EventFilter, EventStore as _};
use impersonation_store::Sqlite;

use crate::fixtures::{Folder, grant, keep};
use crate::raw;

#[tokio::test]
async fn no_statement_changes_deletes_or_replaces_an_event() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    keep(&store, grant(1)).await;
    let before = store.events(&EventFilter::all(), None, 10).await.unwrap().items;
    let columns = "number, id, record, subject";
    for sql in [
        "UPDATE impersonation_events SET record = '{}'",
        "UPDATE impersonation_events SET number = 7",
        "UPDATE OR REPLACE impersonation_events SET subject = 'user_2'",
        "DELETE FROM impersonation_events",
        "DELETE FROM impersonation_events WHERE number = 1",
        &format!("INSERT OR REPLACE INTO impersonation_events ({columns}) VALUES (1, 'evt', '{{}}', '')"),
        &format!("REPLACE INTO impersonation_events ({columns}) SELECT 2, id, '{{}}', '' FROM impersonation_events"),
        &format!(
            "INSERT INTO impersonation_events ({columns}) SELECT number, id, record, '' FROM impersonation_events WHERE TRUE
            ON CONFLICT DO UPDATE SET record = '{{}}'"
        ),
    ] {
        let error = raw(&folder.file()).execute_batch(sql).unwrap_err();
        assert!(error.to_string().contains("events are only added"), "{sql}: {error}");
    }
    assert_eq!(store.events(&EventFilter::all(), None, 10).await.unwrap().items, before);
}

#[tokio::test]
async fn no_event_has_a_number_that_would_be_in_the_way_of_others() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    for number in [-1, 0] {
        let sql = "INSERT INTO impersonation_events (number, id, record, subject) VALUES (?, 'evt', '{}', '')";
        assert!(raw(&folder.file()).execute(sql, [number]).is_err());
    }
    keep(&store, grant(1)).await;
}
