//! `wos-session` cookies that iron-session and workos-node sealed, and seals of iron's own tests.
//!
//! Where a seal does not open, iron-session says "no session" and goes on; here it is a credential that cannot be read, and the
//! request is refused (promise 8).

use impersonation_conformance::{Request, Verdict, cases, clock, text, vector};
use impersonation_core::key::StaticKeys;
use impersonation_core::verify::Reason;
use impersonation_core::{FrozenClock, Session, Timestamp, Verifier, profile};
use impersonation_providers::workos::{Passwords, SealError, SealedSession};
use serde_json::{Value, json};

const CLIENT: &str = "client_123456789";
/// A little after the tokens were issued.
const TOKENS_AT: u64 = 4_102_444_510;
/// After the one seal that has an expiry.
const SEALS_AT: u64 = 1_800_000_000;

/// A password under the id `1`, or several.
fn passwords(password: &Value) -> Passwords {
    match password {
        Value::String(password) => Passwords::new(password.as_str()).unwrap(),
        several => Passwords::new(text(several, "1")).unwrap(),
    }
}

/// What iron says, as ours.
fn error(reason: &str) -> SealError {
    match reason {
        "Bad hmac value" => SealError::MacMismatch,
        "Wrong mac prefix" | "Incorrect number of sealed components" => SealError::Malformed,
        "Expired seal" => SealError::Expired,
        _ if reason.starts_with("Cannot find password") => SealError::UnknownPassword,
        other => panic!("a new reason: {other}"),
    }
}

fn opened(passwords: &Passwords, sealed: &str, now: u64) -> Result<Value, SealError> {
    let plain = passwords.dangerous_open(sealed, Timestamp::from_unix_seconds(now))?;
    Ok(serde_json::from_slice(&plain).unwrap())
}

#[test]
fn iron_seals_open_as_in_irons_own_tests() {
    let file = vector("workos/iron_seal_upstream.json");
    // They are sealed without an id.
    let passwords = Passwords::new("of no use, and long enough all the same").unwrap();
    let passwords = passwords.and("default", text(&file, "password")).unwrap();
    for case in cases(&file, "cases", 4) {
        let expected = &case["expected"];
        let expected = match expected["ok"].as_bool().unwrap() {
            true => Ok(expected["data"].clone()),
            false => Err(error(text(expected, "reason"))),
        };
        assert_eq!(opened(&passwords, text(case, "sealed"), SEALS_AT), expected, "{}", case["id"]);
    }
}

#[test]
fn sealed_sessions_open_as_in_iron_session_and_workos_node() {
    let file = vector("workos/sealed_sessions.json");
    for case in cases(&file, "cases", 10) {
        let id = text(case, "id");
        let sealed = text(case, "sealed").split('~').next().unwrap();
        let found = opened(&passwords(&case["password"]), sealed, SEALS_AT);
        let expected = &case["expected"];
        match (id, expected["ok"].as_bool().unwrap()) {
            (_, false) => assert_eq!(found, Err(error(text(expected, "reason"))), "{id}"),
            ("no_version_suffix", true) => assert_eq!(found.as_ref(), Ok(&expected["workos_node"])),
            ("legacy_v1_persistent", true) => assert_eq!(found, Ok(json!({ "persistent": expected["data"] }))),
            (_, true) => assert_eq!(found.as_ref(), Ok(&expected["data"]), "{id}"),
        }
    }
}

/// Who is there by a `wos-session` cookie.
fn session(file: &Value, password: &Value, sealed: &str) -> Result<Session, Verdict> {
    let keys = StaticKeys::jwks(file["jwks"].to_string().as_bytes()).unwrap();
    let source = SealedSession::new(passwords(password)).clock(FrozenClock::at(Timestamp::from_unix_seconds(SEALS_AT)));
    let profile = profile::workos_client(CLIENT).token_source(source).keys(keys);
    let verifier = Verifier::builder().clock(clock(TOKENS_AT)).trust(profile).build().unwrap();
    let presence = Request::get().header("cookie", format!("wos-session={sealed}")).presence(&verifier);
    let session = presence.as_ref().ok().and_then(|presence| presence.session());
    session.cloned().ok_or_else(|| Verdict::of(&presence))
}

#[test]
fn a_sealed_session_is_judged_by_its_token() {
    let file = vector("workos/sealed_sessions.json");
    const UNREADABLE: Verdict = Verdict::Refused(Reason::CredentialUnreadable);
    for case in cases(&file, "cases", 10) {
        let found = session(&file, &case["password"], text(case, "sealed"));
        match text(case, "id") {
            "authkit_nextjs_impersonated" | "no_version_suffix" => assert_impersonated(&found.unwrap()),
            "authkit_nextjs_plain" => assert!(!found.unwrap().is_acting()),
            "impersonator_without_act" => assert_eq!(found.unwrap_err(), Verdict::Refused(Reason::SealDisagrees)),
            id => assert_eq!(found.unwrap_err(), UNREADABLE, "{id}"),
        }
    }
}

fn assert_impersonated(session: &Session) {
    assert_eq!(session.subject(), "user_01HBEQKA6K4QJAS93VPE39W1JT");
    assert_eq!(session.actor().unwrap().subject(), "admin@foocorp.com");
    assert_eq!(session.reason(), Some("Investigating an issue with the customer's account."));
}

#[test]
fn what_workos_node_sealed_is_the_session_that_it_says() {
    let file = vector("workos/sealed_session_workos_node.json");
    let sealed = text(&file, "sealed");
    let found = opened(&passwords(&file["password"]), sealed.split('~').next().unwrap(), SEALS_AT);
    assert_eq!(found.as_ref(), Ok(&file["inner_data"]));
    let session = session(&file, &file["password"], sealed).unwrap();
    assert_impersonated(&session);
    let said = &file["authenticate_result"];
    assert_eq!(session.session_id(), said["sessionId"].as_str());
    assert_eq!(session.organization().map(|organization| organization.id()), said["organizationId"].as_str());
}

/// WorkOS's Rust SDK seals in a way of its own, and takes a forged token for a session. Neither does this.
#[test]
fn what_the_rust_sdk_sealed_does_not_open_and_its_token_is_no_session() {
    let file = vector("workos/sealed_rust_sdk.json");
    assert_eq!(file["observed"]["authenticate_with_invalid_jwt_signature"]["authenticated"], true);
    let keys = vector("workos/sealed_sessions.json");
    let (password, token) = (&file["password_hex"], text(&file["inner_data"], "access_token"));
    let unreadable = Verdict::Refused(Reason::CredentialUnreadable);
    assert_eq!(session(&keys, password, text(&file, "sealed")).unwrap_err(), unreadable);

    let answer = json!({ "user": { "id": "user_victim", "email": "victim@example.com" }, "access_token": token, "refresh_token": "r" });
    let cookie = SealedSession::new(passwords(password)).set_cookie(&serde_json::from_value(answer).unwrap()).unwrap();
    let sealed = cookie.split(';').next().unwrap().strip_prefix("wos-session=").unwrap();
    assert!(session(&keys, password, sealed).is_err(), "the forged token, in a seal that opens");
}
