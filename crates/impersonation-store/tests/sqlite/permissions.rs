#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;

use impersonation_store::{OpenErrorKind, Sqlite};

use crate::child::Process;
use crate::fixtures::{Folder, grant, keep};

/// Nobody in particular.
const NOBODY: u32 = 65534;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_new_file_and_its_log_are_for_their_owner_alone() {
    let folder = Folder::new();
    let store = Sqlite::open(folder.file()).unwrap();
    keep(&store, grant(1)).await;
    for name in ["impersonation.db", "impersonation.db-wal", "impersonation.db-shm"] {
        assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
    }
}

#[test]
fn the_permissions_of_a_file_that_is_there_are_left_as_they_are() {
    let folder = Folder::new();
    fs::write(folder.file(), "").unwrap();
    fs::set_permissions(folder.file(), Permissions::from_mode(0o640)).unwrap();
    Sqlite::open(folder.file()).unwrap();
    assert_eq!(mode(&folder.file()), 0o640);
}

#[test]
fn a_link_to_nothing_makes_no_file_elsewhere() {
    let folder = Folder::new();
    let elsewhere = folder.path().join("elsewhere.db");
    symlink(&elsewhere, folder.file()).unwrap();
    assert_eq!(Sqlite::open(folder.file()).unwrap_err().kind(), OpenErrorKind::Inaccessible);
    assert!(!elsewhere.exists());
}

#[test]
fn a_file_that_may_not_be_written_is_inaccessible_and_so_is_one_in_a_folder_that_may_not_be_written() {
    let folder = Folder::new();
    drop(Sqlite::open(folder.file()).unwrap());
    crate::until("the log is gone", || !folder.path().join("impersonation.db-wal").exists());
    fs::set_permissions(folder.file(), Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).unwrap();
    let new = folder.path().join("new.db");
    let mut found = vec![opened_by_nobody(&folder.file()), opened_by_nobody(&new)];
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    found.push(opened_by_nobody(&folder.file()));
    assert!(found.iter().flatten().all(|said| said == "Inaccessible"), "{found:?}");
    assert!(!new.exists());
}

/// What comes of it for somebody who has no rights beyond those that all have: root is refused nothing. `None` where such a one may not
/// even run this program.
fn opened_by_nobody(file: &Path) -> Option<String> {
    let mut command = Process::command("opens", file);
    if fs::metadata(file.parent()?).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    Process::run(&mut command).ok()?.all().pop()
}
