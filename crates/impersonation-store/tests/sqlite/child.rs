//! Other processes: this very program, which runs one of the tests below and is told by its environment what to do.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::{env, io};

use impersonation_issuer::store::{GrantStore as _, TicketStore as _};
use impersonation_issuer::{EventKind, Slot};
use impersonation_store::{Sqlite, SqliteOptions};

use crate::fixtures::{at, end, event, grant, hash, keep};

const FILE: &str = "IMPERSONATION_STORE_TEST_FILE";
const FIRST: &str = "IMPERSONATION_STORE_TEST_FIRST";

/// A process that does one thing to a file.
pub(crate) struct Process {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts one that does `what` to a file, with numbers from `first` on, once it is told to go on.
    pub(crate) fn start(what: &str, file: &Path, first: u64) -> Self {
        Self::run(Self::command(what, file).env(FIRST, first.to_string())).unwrap()
    }

    pub(crate) fn command(what: &str, file: &Path) -> Command {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", &format!("child::{what}"), "--nocapture"]).env(FILE, file);
        command
    }

    pub(crate) fn run(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Ok(Self { input: child.stdin.take().unwrap(), child, lines })
    }

    /// Lets it go on.
    pub(crate) fn go(&mut self) {
        self.input.write_all(b"go\n").unwrap();
    }

    /// The next thing that it says; `None` once it is gone.
    pub(crate) fn said(&mut self) -> Option<String> {
        let mut said = self.lines.by_ref().map_while(Result::ok);
        said.find_map(|line| Some(line.split_once("says ")?.1.to_owned()))
    }

    /// All that it says until it ends, which it does well.
    pub(crate) fn all(mut self) -> Vec<String> {
        let said = std::iter::from_fn(|| self.said()).collect();
        assert!(self.child.wait().unwrap().success());
        said
    }

    /// Kills it, and returns what it had said.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.said()).collect()
    }
}

/// The file to do something to, in a process that was started for it.
fn file() -> Option<PathBuf> {
    env::var_os(FILE).map(PathBuf::from)
}

fn first() -> u64 {
    env::var(FIRST).unwrap().parse().unwrap()
}

/// A whole line, which a kill leaves out or in.
fn say(what: impl std::fmt::Display) {
    let line = format!("says {what}\n");
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

fn wait_to_go() {
    say("ready");
    io::stdin().read_line(&mut String::new()).unwrap();
}

fn open(file: &Path) -> Sqlite {
    SqliteOptions::default().busy_timeout(std::time::Duration::from_secs(60)).open(file).unwrap()
}

#[test]
fn opens() {
    let Some(file) = file() else { return };
    match Sqlite::open(file) {
        Ok(_) => say("opened"),
        Err(error) => say(format_args!("{:?}", error.kind())),
    }
}

#[tokio::test]
async fn opens_and_begins() {
    let Some(file) = file() else { return };
    wait_to_go();
    keep(&open(&file), grant(first())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn redeems_fifty() {
    let Some(file) = file() else { return };
    let store = open(&file);
    wait_to_go();
    let tasks: Vec<_> = (0..50).map(|number| tokio::spawn(redeem(store.clone(), number))).collect();
    for task in tasks {
        task.await.unwrap();
    }
}

async fn redeem(store: Sqlite, number: u64) {
    if store.redeem(&hash(number), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap().is_some() {
        say(number);
    }
}

/// Begins, redeems and ends as fast as it can, eight at a time, and says each once it is acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writes_until_it_is_killed() {
    let Some(file) = file() else { return };
    let (store, first) = (open(&file), first());
    wait_to_go();
    let tasks: Vec<_> = (0..8).map(|lane| tokio::spawn(write(store.clone(), (first + lane..).step_by(8)))).collect();
    for task in tasks {
        task.await.unwrap();
    }
}

async fn write(store: Sqlite, numbers: impl Iterator<Item = u64>) {
    for number in numbers {
        let grant = keep(&store, grant(number)).await;
        say(format_args!("began {number}"));
        let redeemed = event(EventKind::Redeemed);
        assert!(store.redeem(&hash(number), at(1), Slot::Overlay, &redeemed).await.unwrap().is_some());
        say(format_args!("redeemed {number}"));
        store.touch(&grant.id, at(2)).await.unwrap();
        assert!(end(&store, &grant).await);
        say(format_args!("ended {number}"));
    }
}
