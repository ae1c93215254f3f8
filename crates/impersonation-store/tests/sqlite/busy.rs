use std::time::Duration;

use impersonation_issuer::Cause;
use impersonation_issuer::store::{EventFilter, EventStore as _, GrantStore as _, StoreErrorKind, TicketStore as _};
use impersonation_store::{OpenErrorKind, Sqlite};

use crate::fixtures::{Folder, begin_of, end, ended, event_of, grant, grant_id, hash, keep, stopped};
use crate::raw;

fn patient_for(milliseconds: u64) -> impersonation_store::SqliteOptions {
    Sqlite::options().busy_timeout(Duration::from_millis(milliseconds))
}

#[tokio::test]
async fn what_waits_in_vain_for_another_writer_is_not_written() {
    let folder = Folder::new();
    let store = patient_for(20).open(folder.file()).unwrap();
    let open = keep(&store, grant(1)).await;
    let other = raw(&folder.file());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let error = store.begin(begin_of(grant(2))).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error:?}");
    assert!(store.end(&open.id, &stopped(5), &event_of(&open, ended(Cause::Stopped))).await.is_err());
    // Who only reads waits for nobody.
    assert_eq!(store.grant(&open.id).await.unwrap(), Some(open.clone()));

    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.grant(&grant_id(2)).await.unwrap(), None);
    assert_eq!(store.ticket(&hash(2)).await.unwrap(), None);
    assert_eq!(store.events(&EventFilter::all(), None, 10).await.unwrap().items.len(), 1);
    keep(&store, grant(2)).await;
    assert!(end(&store, &open).await);
}

#[tokio::test]
async fn what_waits_for_another_writer_is_written_after_it() {
    let folder = Folder::new();
    let store = patient_for(60_000).open(folder.file()).unwrap();
    let other = raw(&folder.file());
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { keep(&store, grant(1)).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(store.grant(&grant_id(1)).await.unwrap(), None);

    other.execute_batch("COMMIT").unwrap();

    let grant = waiting.await.unwrap();
    assert_eq!(store.grant(&grant_id(1)).await.unwrap(), Some(grant));
}

#[tokio::test]
async fn a_file_that_another_holds_for_itself_does_not_open_and_does_once_it_is_let_go() {
    let folder = Folder::new();
    let grant = keep(&Sqlite::open(folder.file()).unwrap(), grant(1)).await;
    let other = raw(&folder.file());
    other.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    crate::until("the other has the file", || other.execute_batch("BEGIN EXCLUSIVE; COMMIT").is_ok());

    assert_eq!(patient_for(20).open(folder.file()).unwrap_err().kind(), OpenErrorKind::Busy);

    drop(other);
    let store = patient_for(20).open(folder.file()).unwrap();
    assert_eq!(store.grant(&grant.id).await.unwrap(), Some(grant));
}

/// The wait in the middle makes it likely that the file is being opened while it is held; whichever comes first, it opens.
#[test]
fn who_opens_a_file_that_is_being_written_waits_for_it() {
    for mode in ["DELETE", "WAL"] {
        let folder = Folder::new();
        let other = raw(&folder.file());
        other.pragma_update(None, "journal_mode", mode).unwrap();
        other.execute_batch("CREATE TABLE users (id TEXT); BEGIN IMMEDIATE; CREATE TABLE others (id TEXT)").unwrap();
        let opening = std::thread::spawn({
            let file = folder.file();
            move || patient_for(60_000).open(file)
        });
        std::thread::sleep(Duration::from_millis(50));
        other.execute_batch("COMMIT").unwrap();
        opening.join().unwrap().unwrap();
    }
}

#[test]
fn no_patience_and_all_patience_open_too() {
    for timeout in [Duration::ZERO, Duration::MAX] {
        let folder = Folder::new();
        Sqlite::options().busy_timeout(timeout).open(folder.file()).unwrap();
    }
}
