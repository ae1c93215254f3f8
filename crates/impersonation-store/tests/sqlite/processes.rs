use impersonation_issuer::store::{Changes as _, GrantFilter, GrantStore as _};
use impersonation_store::Sqlite;

use crate::child::Process;
use crate::count;
use crate::fixtures::{Folder, grant, keep};

/// Starts processes that do the same to one file, and lets all of them go on at once.
fn at_once(what: &str, folder: &Folder, count: u64) -> Vec<Process> {
    let mut processes: Vec<_> = (0..count).map(|number| Process::start(what, &folder.file(), number)).collect();
    for process in &mut processes {
        assert_eq!(process.said().as_deref(), Some("ready"));
    }
    processes.iter_mut().for_each(Process::go);
    processes
}

#[tokio::test]
async fn of_two_processes_that_redeem_the_same_tickets_each_ticket_is_redeemed_once() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    for number in 0..50 {
        keep(&store, grant(number)).await;
    }

    let processes = at_once("redeems_fifty", &folder, 2);
    let mut redeemed: Vec<u64> =
        processes.into_iter().flat_map(Process::all).map(|number| number.parse().unwrap()).collect();

    redeemed.sort_unstable();
    assert_eq!(redeemed, (0..50).collect::<Vec<_>>());
    let events = "SELECT count(*) FROM impersonation_events WHERE record LIKE '%\"redeemed\"%'";
    assert_eq!(count(&folder.file(), events), 50);
}

#[tokio::test]
async fn processes_that_make_a_file_at_once_all_find_its_tables() {
    for _ in 0..5 {
        let folder = Folder::new();
        for process in at_once("opens_and_begins", &folder, 5) {
            process.all();
        }
        let store = Sqlite::open(folder.file()).unwrap();
        assert_eq!(store.grants(&GrantFilter::all(), None, 10).await.unwrap().items.len(), 5);
        assert_eq!(count(&folder.file(), "SELECT count(*) FROM impersonation_migrations"), 1);
    }
}

#[tokio::test]
async fn what_another_process_writes_is_noticed() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    let before = store.changes().await.unwrap();
    for process in at_once("opens_and_begins", &folder, 1) {
        process.all();
    }
    assert_ne!(store.changes().await.unwrap(), before);
}

#[tokio::test]
async fn what_another_handle_of_this_process_writes_is_noticed() {
    let folder = Folder::new();
    let (one, other) = (Sqlite::open(folder.file()).unwrap(), Sqlite::open(folder.file()).unwrap());
    for number in 0..20 {
        let before = one.changes().await.unwrap();
        keep(if number % 2 == 0 { &one } else { &other }, grant(number)).await;
        assert_ne!(one.changes().await.unwrap(), before, "{number}");
    }
}
