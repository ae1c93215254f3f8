use impersonation_store::{OpenErrorKind, Sqlite};

use crate::fixtures::{Folder, grant, keep};
use crate::{count, raw};

#[tokio::test]
async fn a_file_of_a_newer_version_is_not_opened_and_left_as_it_is() {
    let folder = Folder::new();
    keep(&Sqlite::open(folder.file()).unwrap(), grant(1)).await;
    raw(&folder.file()).execute_batch("INSERT INTO impersonation_migrations VALUES (99, 'of_the_future')").unwrap();

    let error = Sqlite::open(folder.file()).unwrap_err();

    assert_eq!(error.kind(), OpenErrorKind::Newer);
    assert_eq!(error.to_string(), "a newer version of impersonation-store has written the file");
    assert_eq!(count(&folder.file(), "SELECT count(*) FROM impersonation_grants"), 1);
    assert_eq!(count(&folder.file(), "SELECT max(version) FROM impersonation_migrations"), 99);
}

#[test]
fn a_step_that_was_not_finished_is_taken_again() {
    let folder = Folder::new();
    raw(&folder.file())
        .execute_batch(
            "CREATE TABLE impersonation_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT",
        )
        .unwrap();
    Sqlite::open(folder.file()).unwrap();
    assert_eq!(count(&folder.file(), "SELECT count(*) FROM impersonation_grants"), 0);
    assert_eq!(count(&folder.file(), "SELECT max(version) FROM impersonation_migrations"), 1);
}
