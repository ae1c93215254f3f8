use impersonation_issuer::store::{Begun, EventFilter, EventStore as _, GrantFilter, GrantStore as _, StoreErrorKind};
use impersonation_store::Sqlite;
use rusqlite::Connection;

use crate::fixtures::{Folder, begin_of, grant, keep, ticket_of};
use crate::{count, raw, until};

/// Holds the file, so that all that is to be written has to wait together.
fn hold(folder: &Folder) -> Connection {
    let other = raw(&folder.file());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

fn open(folder: &Folder) -> Sqlite {
    Sqlite::options().busy_timeout(std::time::Duration::from_secs(60)).open(folder.file()).unwrap()
}

/// Begins grants, whose writes have been given to the thread once this returns: there is one thread, and each task has run as far as it
/// can.
async fn begin_all(
    store: &Sqlite,
    numbers: std::ops::Range<u64>,
) -> Vec<tokio::task::JoinHandle<Result<Begun, StoreErrorKind>>> {
    let tasks = numbers
        .map(|number| {
            let store = store.clone();
            let mut begin = begin_of(grant(number));
            if number % 2 == 1 {
                // Found out only after the grant itself was kept.
                begin.ticket = ticket_of(1_000_000, number);
            }
            tokio::spawn(async move { store.begin(begin).await.map_err(|error| error.kind()) })
        })
        .collect();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    tasks
}

#[tokio::test(flavor = "current_thread")]
async fn of_what_is_committed_together_one_that_fails_undoes_no_other() {
    let folder = Folder::new();
    let store = open(&folder);
    let mut taken = begin_of(grant(1_000_000));
    taken.ticket = ticket_of(1_000_000, 1_000_000);
    store.begin(taken).await.unwrap();
    let other = hold(&folder);
    let tasks = begin_all(&store, 0..100).await;
    other.execute_batch("COMMIT").unwrap();

    for (number, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(Begun::New) => assert_eq!(number % 2, 0),
            Err(kind) => assert_eq!((kind, number % 2), (StoreErrorKind::Conflict, 1)),
            other => panic!("{other:?}"),
        }
    }
    let grants = store.grants(&GrantFilter::all(), None, 1000).await.unwrap().items;
    assert_eq!(grants.len(), 51);
    assert_eq!(store.events(&EventFilter::all(), None, 1000).await.unwrap().items.len(), 51);
    assert_eq!(count(&folder.file(), "SELECT count(*) FROM impersonation_tickets"), 51);
}

#[tokio::test(flavor = "current_thread")]
async fn what_waits_together_is_committed_together() {
    let folder = Folder::new();
    let store = open(&folder);
    let before = commits(&folder);
    let other = hold(&folder);
    let tasks = begin_all(&store, 0..100).await;
    other.execute_batch("COMMIT").unwrap();
    for task in tasks {
        drop(task.await.unwrap());
    }
    // Those that the thread had taken when it met the lock, and all others.
    assert!((1..=2).contains(&(commits(&folder) - before)));
    assert_eq!(count(&folder.file(), "SELECT count(*) FROM impersonation_grants"), 51);
}

/// How many transactions the log holds: the last frame of each says how large the file is after it (fileformat2, section 4.1).
fn commits(folder: &Folder) -> usize {
    const FRAME: usize = 24 + 4096;

    let log = std::fs::read(folder.path().join("impersonation.db-wal")).unwrap();
    log[32..].chunks_exact(FRAME).filter(|frame| frame[4..8] != [0; 4]).count()
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_given_is_written_though_nobody_stays_and_then_the_file_is_let_go() {
    let folder = Folder::new();
    let store = open(&folder);
    let other = hold(&folder);
    let tasks = begin_all(&store, 0..100).await;
    for task in tasks {
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }
    drop(store);
    other.execute_batch("COMMIT").unwrap();
    drop(other);

    until("the threads have let the file go", || !folder.path().join("impersonation.db-wal").exists());
    assert_eq!(count(&folder.file(), "SELECT count(*) FROM impersonation_grants"), 51);
}

#[tokio::test(flavor = "current_thread")]
async fn more_may_wait_than_the_queue_holds() {
    let folder = Folder::new();
    let store = open(&folder);
    let other = hold(&folder);
    let tasks = begin_all(&store, 0..1500).await;
    other.execute_batch("COMMIT").unwrap();
    let mut begun = 0;
    for task in tasks {
        begun += usize::from(task.await.unwrap().is_ok());
    }
    assert_eq!(begun, 751);
}

#[tokio::test]
async fn clones_share_the_file_and_one_that_goes_takes_nothing_with_it() {
    let folder = Folder::new();
    let store = open(&folder);
    let clone = store.clone();
    keep(&store, grant(1)).await;
    drop(store);
    assert!(clone.grant(&grant(1).id).await.unwrap().is_some());
    keep(&clone, grant(2)).await;
}
