use std::collections::BTreeSet;

use impersonation_issuer::store::{Changes as _, GrantStore as _};
use impersonation_store::Sqlite;

use crate::fixtures::{Folder, grant, grant_id, keep};
use crate::raw;

fn names(file: &std::path::Path) -> BTreeSet<String> {
    let connection = raw(file);
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").unwrap();
    statement.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_file_of_an_application_keeps_all_that_is_its_own() {
    let folder = Folder::new();
    let application = raw(&folder.file());
    application
        .execute_batch(
            "PRAGMA user_version = 7; PRAGMA application_id = 4711; CREATE TABLE users (id TEXT); CREATE TABLE migrations (v);
            INSERT INTO users VALUES ('user_1')",
        )
        .unwrap();
    let before = names(&folder.file());

    let store = Sqlite::open(folder.file()).unwrap();
    keep(&store, grant(1)).await;

    let after = names(&folder.file());
    assert!(after.difference(&before).all(|name| name.starts_with("impersonation_")), "{after:?}");
    assert!(before.is_subset(&after));
    let pragma = |name| application.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pragma("user_version"), pragma("application_id")), (7, 4711));
    application.execute_batch("DELETE FROM users; DROP TABLE migrations").unwrap();
    assert_eq!(store.grant(&grant_id(1)).await.unwrap(), Some(grant(1)));
}

#[tokio::test]
async fn what_the_application_writes_is_no_change() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    let before = store.changes().await.unwrap();
    raw(&folder.file()).execute_batch("CREATE TABLE users (id TEXT); INSERT INTO users VALUES ('user_1')").unwrap();
    assert_eq!(store.changes().await.unwrap(), before);
}
