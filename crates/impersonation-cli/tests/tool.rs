//! The tool as it is used: on a file, beside or without the application.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::process::{Command, Output};

use impersonation_core::Timestamp;
use impersonation_issuer::store::{Begin, Begun, EventFilter, GrantStore as _, Limits, TicketHash, TicketRecord};
use impersonation_issuer::{Event, Grant, GrantId, Ledger};
use impersonation_store::Sqlite;
use serde_json::{Value, json};
use tempfile::TempDir;

const STAFF: &str = "https://login.example.com";

/// A file with impersonations in it, of which the application may still hold a handle.
struct File {
    folder: TempDir,
    store: Sqlite,
}

impl File {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Sqlite::open(folder.path().join("impersonation.db")).unwrap();
        Self { folder, store }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("impersonation.db")
    }

    /// The `number`th impersonation, which goes on.
    async fn begin(&self, number: u8, who: &str, whom: &str) -> GrantId {
        let (grant, event) = (grant(number, who, whom), event(number, who, whom));
        let ticket = TicketRecord::new(TicketHash::of(&number.to_string()), grant.id.clone(), grant.ends_at);
        let begin = Begin::new(grant.clone(), ticket, event, Limits::new(99, 99));
        assert!(matches!(self.store.begin(begin).await.unwrap(), Begun::New));
        grant.id
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_impersonation"));
        command.env_remove("IMPERSONATION_STORE").env("USER", "mia").arg("--store").arg(self.path());
        command.args(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    async fn ends(&self) -> Vec<Value> {
        let page = Ledger::new(self.store.clone()).events(&EventFilter::all(), None, 100).await.unwrap();
        let events = page.items.iter().map(|event| serde_json::to_value(&event.kind).unwrap());
        events.filter(|kind| kind["event"] == "ended").collect()
    }
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

fn party(who: &str) -> Value {
    json!({ "issuer": STAFF, "subject": who, "profile": "human", "email": null, "authenticated_at": null })
}

fn grant(number: u8, who: &str, whom: &str) -> Grant {
    let grant = json!({
        "id": id("imp", number), "issuer": "https://app.example.com", "impersonator": party(who), "base_session": "sess_1",
        "base_expires_at": now() + 3600, "subject": whom, "organization": null, "reason": "SUP-1 \u{1b}[31mred\u{202e}",
        "reason_id": null, "capabilities": [], "claims": {}, "consent": "not_needed", "return_to": null,
        "started_at": now(), "ends_at": now() + 3600, "pending_until": null, "slot": "overlay", "seen_at": now(),
        "end": null, "idempotency": null,
    });
    serde_json::from_value(grant).unwrap()
}

fn event(number: u8, who: &str, whom: &str) -> Event {
    let event = json!({
        "id": id("evt", number), "at": now(), "kind": { "event": "started", "ends_at": now() + 3600, "consent_waived": false,
        "capabilities": [] }, "issuer": "https://app.example.com", "impersonator": party(who), "subject": whom,
        "organization": null, "reason": null, "grant": id("imp", number), "consent": null,
    });
    serde_json::from_value(event).unwrap()
}

fn id(prefix: &str, number: u8) -> String {
    format!("{prefix}_{number:032x}")
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_what_goes_on_for_people_and_for_programs() {
    let file = File::new();
    file.begin(1, "staff_1", "user_2").await;
    file.begin(2, "staff_1", "user_3").await;
    let listed = file.json(&["sessions"]);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert_eq!((&listed["items"][0]["subject"], &listed["has_more"]), (&json!("user_3"), &json!(false)));
    assert_eq!(file.json(&["sessions", "--subject", "user_2"])["items"].as_array().unwrap().len(), 1);
    let theirs = file.json(&["sessions", "--impersonator", "staff_1", "--issuer", STAFF]);
    assert_eq!(theirs["items"].as_array().unwrap().len(), 2);
    let others = file.json(&["sessions", "--impersonator", "staff_1", "--issuer", "https://other.example.com"]);
    assert_eq!(others["items"], json!([]));
    let first = file.json(&["sessions", "--limit", "1"]);
    let second = file.json(&["sessions", "--limit", "1", "--after", first["next"].as_str().unwrap()]);
    assert_eq!(second["items"][0]["subject"], "user_2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_cannot_colour_the_terminal_or_turn_it_round() {
    let file = File::new();
    file.begin(1, "staff_1", "user_2").await;
    let output = file.run(&["sessions"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("SUP-1 [31mred") && text.contains("user_2") && text.contains("on"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn revokes_one_by_session_or_token_id_and_says_who_did() {
    let file = File::new();
    let (one, other) = (file.begin(1, "staff_1", "user_2").await, file.begin(2, "staff_1", "user_3").await);
    assert_eq!(file.json(&["revoke", one.as_str()]), json!({ "ended": 1 }));
    assert_eq!(file.json(&["revoke", one.as_str()]), json!({ "ended": 0 }));
    assert_eq!(file.json(&["revoke", &format!("{other}.c29tZQ"), "--as", "on-call"]), json!({ "ended": 1 }));
    let ends = file.ends().await;
    assert_eq!(ends.len(), 2);
    assert_eq!((&ends[0]["cause"], &ends[0]["by"]["subject"]), (&json!("revoked"), &json!("mia")));
    assert_eq!((&ends[1]["by"]["subject"], &ends[1]["by"]["issuer"]), (&json!("on-call"), &json!("impersonation-cli")));
    let grant = file.store.grant(&one).await.unwrap().unwrap();
    assert!(!grant.is_active(Timestamp::from_unix_seconds(now())));
}

#[tokio::test(flavor = "multi_thread")]
async fn revokes_those_of_somebody_and_all() {
    let file = File::new();
    for (number, (who, whom)) in
        [("staff_1", "user_2"), ("staff_2", "user_2"), ("staff_2", "user_3"), ("staff_3", "user_4")]
            .into_iter()
            .enumerate()
    {
        file.begin(u8::try_from(number).unwrap(), who, whom).await;
    }
    assert_eq!(file.json(&["revoke", "--impersonator", "staff_2", "--issuer", STAFF]), json!({ "ended": 2 }));
    assert_eq!(file.json(&["revoke", "--subject", "user_2"]), json!({ "ended": 1 }));
    assert!(!file.run(&["revoke-all"]).status.success(), "it must be meant");
    assert_eq!(file.json(&["revoke-all", "--yes"]), json!({ "ended": 1 }));
    let causes: Vec<_> = file.ends().await.iter().map(|end| end["cause"].clone()).collect();
    assert_eq!(causes, ["revoked", "revoked", "revoked", "kill_switch"]);
    assert_eq!(file.json(&["sessions"])["items"], json!([]));
    assert_eq!(file.json(&["sessions", "--all"])["items"].as_array().unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_events_with_a_cursor_that_goes_on() {
    let file = File::new();
    file.begin(1, "staff_1", "user_2").await;
    let first = file.json(&["events"]);
    assert_eq!((&first["items"][0]["kind"]["event"], &first["has_more"]), (&json!("started"), &json!(false)));
    file.json(&["revoke-all", "--yes"]);
    let later = file.json(&["events", "--after", first["next"].as_str().unwrap()]);
    assert_eq!(later["items"].as_array().unwrap().len(), 1);
    assert_eq!(later["items"][0]["kind"]["cause"], "kill_switch");
    assert_eq!(file.json(&["events", "--subject", "user_9"])["items"], json!([]));
    assert_eq!(file.json(&["consents"])["items"], json!([]));
}

#[test]
fn what_is_no_id_no_file_or_no_cursor_is_said_and_fails() {
    let file = File::new();
    for arguments in [
        &["revoke", "eyJhbGciOiJFZERTQSJ9.e30.AA"][..],
        &["events", "--session", "'; --"],
        &["events", "--after", "x"],
        &["revoke"],
    ] {
        let output = file.run(arguments);
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.is_empty() && !said.contains("eyJ"), "{said}");
    }
    let missing = file.folder.path().join("missing.db");
    let output = Command::new(env!("CARGO_BIN_EXE_impersonation"))
        .arg("--store")
        .arg(&missing)
        .arg("sessions")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(!missing.exists(), "a wrong name makes no file");
}
