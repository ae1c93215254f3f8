use std::fs;

use impersonation_issuer::store::{GrantFilter, GrantStore as _};
use impersonation_store::{OpenErrorKind, Sqlite};

use crate::child::Process;
use crate::fixtures::{Folder, grant, keep};
use crate::raw;

#[tokio::test]
async fn what_was_kept_is_there_when_the_file_is_opened_again() {
    let folder = Folder::new();
    for number in 0..3 {
        let store = Sqlite::open(folder.file()).unwrap();
        keep(&store, grant(number)).await;
        assert_eq!(store.grants(&GrantFilter::all(), None, 10).await.unwrap().items.len() as u64, number + 1);
    }
}

#[test]
fn a_folder_in_its_place_is_inaccessible_and_so_is_a_file_in_no_folder() {
    let folder = Folder::new();
    for path in [folder.path().to_owned(), folder.path().join("no/such/folder.db"), "".into(), "/".into()] {
        assert_eq!(Sqlite::open(&path).unwrap_err().kind(), OpenErrorKind::Inaccessible, "{path:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_is_no_sqlite_file_is_corrupt_and_left_as_it_is() {
    let folder = Folder::new();
    for content in ["x".to_owned(), "hello\n".repeat(10), "hello\n".repeat(10_000), "SQLite format 3\0".repeat(500)] {
        fs::write(folder.file(), &content).unwrap();
        assert_eq!(Sqlite::open(folder.file()).unwrap_err().kind(), OpenErrorKind::Corrupt, "{} bytes", content.len());
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), content);
    }
}

#[test]
fn an_empty_file_is_a_new_one() {
    let folder = Folder::new();
    fs::write(folder.file(), "").unwrap();
    Sqlite::open(folder.file()).unwrap();
}

#[tokio::test]
async fn a_damaged_file_is_corrupt_here_or_where_it_is_read() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    for number in 0..200 {
        keep(&store, grant(number)).await;
    }
    drop(store);
    crate::until("the log is gone", || !folder.path().join("impersonation.db-wal").exists());
    let mut content = fs::read(folder.file()).unwrap();
    content[4096..].fill(0xA5);
    fs::write(folder.file(), content).unwrap();

    match Sqlite::open(folder.file()) {
        Err(error) => assert_eq!(error.kind(), OpenErrorKind::Corrupt),
        Ok(store) => {
            let error = store.grants(&GrantFilter::all(), None, 10).await.unwrap_err();
            assert_eq!(error.kind(), impersonation_issuer::store::StoreErrorKind::Corrupt);
            assert!(store.begin(crate::fixtures::begin_of(grant(900))).await.is_err());
        }
    }
}

#[test]
fn tables_of_these_names_that_are_something_else_are_corrupt_and_left_as_they_are() {
    for sql in [
        "CREATE TABLE impersonation_migrations (a TEXT)",
        "CREATE TABLE impersonation_grants (a TEXT)",
        "CREATE VIEW impersonation_migrations AS SELECT 1 AS a",
        "CREATE TABLE impersonation_events (a TEXT)",
    ] {
        let folder = Folder::new();
        raw(&folder.file()).execute_batch(sql).unwrap();
        assert_eq!(Sqlite::open(folder.file()).unwrap_err().kind(), OpenErrorKind::Corrupt, "{sql}");
        assert_eq!(crate::count(&folder.file(), "SELECT count(*) FROM sqlite_schema"), 1, "{sql}");
    }
}

/// In a process of its own, whose working directory is its own too.
#[test]
fn names_that_are_special_to_sqlite_are_names_of_files() {
    for name in [":memory:", "file:a.db?mode=memory", "file:b.db"] {
        let folder = Folder::new();
        let mut command = Process::command("opens", name.as_ref());
        let process = Process::run(command.current_dir(folder.path())).unwrap();
        assert_eq!(process.all(), ["opened"]);
        assert!(folder.path().join(name).is_file(), "{name}");
    }
}
