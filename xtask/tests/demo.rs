//! The demonstration by curl shows what `docs/contract.md` says.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

#[test]
fn the_demonstration_shows_what_an_impersonator_may_do() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["demo", "--once"]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}");
    for part in [
        r#"{"subject":null,"acting":"none","impersonated":false}"#,
        r#""acting":"staff","impersonated":true,"actor":{"subject":"staff_1""#,
        r#""code":"impersonation_denied"}"#,
        r#"{"plan":"pro"}"#,
        r#""code":"read_only"}"#,
        r#""code":"credentials"}"#,
        r#""code":"invalid_token"}"#,
    ] {
        assert!(told.contains(part), "{part} is missing: {told}");
    }
}

#[test]
fn an_issuer_that_gives_tokens_away_listens_on_loopback_alone() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["issuer", "--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(!output.status.success());
}
