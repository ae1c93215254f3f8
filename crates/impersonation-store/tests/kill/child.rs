//! The process that is killed: this very program, which runs the test below and is told by its environment what to do.

use std::env;
use std::io::{self, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::application::{Application, ticket};
use crate::deadly::{Deadly, Moment};
use crate::fixtures::Folder;

const FOLDER: &str = "IMPERSONATION_KILL_TEST_FOLDER";
const OPERATION: &str = "IMPERSONATION_KILL_TEST_OPERATION";
const STEP: &str = "IMPERSONATION_KILL_TEST_STEP";
const MOMENT: &str = "IMPERSONATION_KILL_TEST_MOMENT";

/// SIGKILL.
const KILLED: i32 = 9;

/// What a process has told others before it was killed: whatever it was that they know.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) tickets: Vec<String>,
    pub(crate) token: Option<String>,
    pub(crate) has_stopped: bool,
}

/// Has a process do it that is killed in that step; whether it had done all of it before.
pub(crate) fn run(operation: &str, folder: &Folder, step: usize, moment: Moment) -> (Said, bool) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "child::does_something_and_is_killed", "--nocapture"]);
    command.env(FOLDER, folder.path()).env(OPERATION, operation);
    let output = command.env(STEP, step.to_string()).env(MOMENT, format!("{moment:?}")).output().unwrap();
    let is_over = output.status.success();
    assert!(is_over || output.status.signal() == Some(KILLED), "{}", String::from_utf8_lossy(&output.stderr));
    (said(&String::from_utf8(output.stdout).unwrap()), is_over)
}

fn said(text: &str) -> Said {
    let mut said = Said::default();
    for (what, value) in text.lines().filter_map(|line| line.split_once("says ")?.1.split_once(' ')) {
        match what {
            "ticket" => said.tickets.push(value.into()),
            "token" => said.token = Some(value.into()),
            "stopped" => said.has_stopped = true,
            other => panic!("{other}"),
        }
    }
    said
}

fn say(what: &str, value: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "says {what} {value}").unwrap();
    out.flush().unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn does_something_and_is_killed() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let variable = |name| env::var(name).unwrap();
    let (operation, step) = (variable(OPERATION), variable(STEP).parse().unwrap());
    let store = OnceLock::new();
    let application = Application::over(Path::new(&folder), |sqlite| {
        store.get_or_init(|| Deadly::around(sqlite, variable(MOMENT).parse().unwrap())).clone()
    });
    let application = application.await;
    application.consent().await;
    work(&application, store.get().unwrap(), &operation, step).await;
}

/// Does one thing after the other. The one that it is about is the last, in which it is killed.
async fn work(application: &Application, store: &Deadly, operation: &str, step: usize) {
    let arm = |name: &str| if operation == name { store.arm(step) } else { store.disarm() };
    arm("start");
    say("ticket", ticket(&application.start().await.unwrap()));
    if operation == "start" {
        return;
    }
    arm("repeat");
    let started = application.start().await.unwrap();
    say("ticket", ticket(&started));
    if operation == "repeat" {
        return;
    }
    arm("redeem");
    let redeemed = application.redeem(ticket(&started)).await.unwrap();
    say("token", redeemed.token.expose());
    if operation == "redeem" {
        return;
    }
    // As a session layer does before it: what is known of the grant in memory must not matter.
    assert!(application.is_in(redeemed.token.expose()).await);
    let acting = application.acting(redeemed.token.expose()).await;
    arm("stop");
    assert!(application.issuer.stop(&acting).await.unwrap().is_recorded);
    say("stopped", "it");
}
