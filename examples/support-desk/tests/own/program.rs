//! The README's first command, up to a page of an impersonation.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::browser::Browser;

/// The program, which ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_support-desk"));
    command.env_remove("PROVIDER").env("LISTEN", "127.0.0.1:0").env("FOLDER", folder.path());
    command
}

#[tokio::test]
async fn it_prints_where_to_look_and_leads_to_a_page_of_an_impersonation() {
    let folder = TempDir::new().unwrap();
    let mut program = Program(program(&folder).stdout(Stdio::piped()).spawn().unwrap());
    let mut told = BufReader::new(program.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let first = told.next().unwrap();
    let origin = first.strip_prefix("Open ").and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
    let steps: Vec<_> = told.by_ref().take(3).collect();
    assert!(steps[0].contains("Be Mia Support, find Ada Customer, say why, and press Impersonate"), "{steps:?}");

    let mut browser = Browser::new();
    let welcome = browser.visit(&origin).await;
    assert!(welcome.body.contains("Who are you?") && welcome.body.contains("Mia Support"), "{welcome:?}");
    browser.submit(&format!("{origin}/sign-in"), &[("user", "mia")]).await;
    let found = browser.visit(&format!("{origin}/desk?query=ada")).await;
    assert!(found.body.contains("Ada Customer") && !found.body.contains("Bob Careful"), "{found:?}");
    let start = format!("{origin}/desk/customers/ada/impersonate");
    let page = browser.submit(&start, &[("reason", "Ticket 4711"), ("minutes", "5")]).await;
    assert!(page.bar_says("Mia Support is acting as Ada Customer"), "{page:?}");
    page.assert_is_strict();
}

#[test]
fn a_provider_that_it_does_not_know_is_said() {
    let folder = TempDir::new().unwrap();
    let output = program(&folder).env("PROVIDER", "okta").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("issuer, clerk, workos or descope"), "{told}");
}
