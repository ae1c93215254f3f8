//! What a sealed cookie is good for, and what it never is. The cookies are sealed here, by code that shares nothing with what opens
//! them but the primitives; recorded ones are in the repository's `tests/suites/vectors`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Display;
use std::sync::LazyLock;

use aes::Aes256;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{FrozenClock, Session, Timestamp, Verdict, Verifier, profile};
use impersonation_providers::workos::{Passwords, SealError, SealedSession};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_000);
const PASSWORD: &str = "a-test-password-of-32-characters";
const OTHER_PASSWORD: &str = "another-test-password-of-32-chars";
const SALTS: [&str; 2] = [
    "4769016d1dfece2785df196e1ebeec74cb4cd601ac3b149fa7524e6226936d4e",
    "978d9488a51135fcfffa38a8d7fd1fbdcf81d2be0547a0d2a1789fb419dc100c",
];

/// A cookie of version 2 that never expires.
fn seal(data: &Value) -> String {
    format!("{}~2", seal_with("1", PASSWORD, data, ""))
}

fn seal_with(id: &str, password: &str, data: &Value, expiry: impl Display) -> String {
    let key = |salt: &str| pbkdf2::pbkdf2_hmac_array::<sha1::Sha1, 32>(password.as_bytes(), salt.as_bytes(), 1);
    let iv = [7; 16];
    let encryptor = cbc::Encryptor::<Aes256>::new(&key(SALTS[0]).into(), &iv.into());
    let ciphertext = BASE64.encode(encryptor.encrypt_padded_vec::<Pkcs7>(data.to_string().as_bytes()));
    let signed = format!("Fe26.2*{id}*{}*{}*{ciphertext}*{expiry}", SALTS[0], BASE64.encode(iv));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key(SALTS[1])).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}*{}*{}", SALTS[1], BASE64.encode(mac.finalize().into_bytes()))
}

/// What AuthKit seals for an impersonated session, and for one of the user's own.
fn sealed(token: &str, user: &str, impersonator: Option<(&str, &str)>) -> Value {
    let mut data = json!({ "accessToken": token, "refreshToken": "r", "user": { "object": "user", "id": user } });
    if let Some((email, reason)) = impersonator {
        data["impersonator"] = json!({ "email": email, "reason": reason });
    }
    data
}

/// One key for all: RSA keys are slow to make.
fn issuer() -> &'static Issuer {
    static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::workos().at(NOW));
    &ISSUER
}

fn source() -> SealedSession {
    SealedSession::new(Passwords::new(PASSWORD).unwrap()).clock(FrozenClock::at(NOW))
}

fn check_at(now: Timestamp, source: SealedSession, method: &str, cookie: &str) -> Result<Option<Session>, Reason> {
    let profile = profile::workos(issuer().url()).token_source(source).keys(issuer().keys());
    let verifier = Verifier::builder().clock(FrozenClock::at(now)).trust(profile).build().unwrap();
    let headers = [("cookie", cookie.as_bytes())];
    let headers = HeaderList::new(&headers);
    match verifier.check(&RequestView::new(method, &headers)) {
        Verdict::Decided(Ok(presence)) => Ok(presence.session().cloned()),
        Verdict::Decided(Err(refusal)) => Err(refusal.reason().unwrap()),
        Verdict::Undecided(_) => panic!("the keys are static"),
    }
}

fn check(cookie: &str) -> Result<Option<Session>, Reason> {
    check_at(NOW, source(), "GET", &format!("theme=dark; wos-session={cookie}"))
}

fn acted() -> String {
    issuer().session("user_2").acting("admin@example.com").token()
}

fn own() -> String {
    issuer().session("user_2").token()
}

#[test]
fn the_signed_act_decides_and_the_seal_says_why() {
    let session = check(&seal(&sealed(&acted(), "user_2", Some(("admin@example.com", "ticket 7"))))).unwrap().unwrap();
    assert_eq!(session.actor().unwrap().subject(), "admin@example.com");
    assert_eq!(session.reason(), Some("ticket 7"));
    let session = check(&seal(&sealed(&own(), "user_2", None))).unwrap().unwrap();
    assert!(!session.is_acting());
    assert_eq!(session.subject(), "user_2");
}

#[test]
fn an_act_without_a_sealed_impersonator_is_an_actor() {
    let session = check(&seal(&sealed(&acted(), "user_2", None))).unwrap().unwrap();
    assert!(session.is_acting());
    assert_eq!(session.reason(), None);
}

#[test]
fn the_reason_of_another_impersonator_is_dropped() {
    let session = check(&seal(&sealed(&acted(), "user_2", Some(("other@example.com", "ticket 7"))))).unwrap().unwrap();
    assert_eq!(session.actor().unwrap().subject(), "admin@example.com");
    assert_eq!(session.reason(), None);
}

#[test]
fn a_sealed_impersonator_without_an_act_is_refused() {
    let cookie = seal(&sealed(&own(), "user_2", Some(("admin@example.com", "ticket 7"))));
    assert_eq!(check(&cookie).unwrap_err(), Reason::SealDisagrees);
}

#[test]
fn a_sealed_user_who_is_not_the_tokens_is_refused() {
    for token in [acted(), own()] {
        assert_eq!(check(&seal(&sealed(&token, "user_victim", None))).unwrap_err(), Reason::SealDisagrees);
    }
}

#[test]
fn a_forged_token_in_a_good_seal_is_refused() {
    // By another key under the same name.
    let forged = Issuer::workos().at(NOW).session("user_2").token();
    assert_eq!(check(&seal(&sealed(&forged, "user_2", None))).unwrap_err(), Reason::SignatureInvalid);
    assert!(check(&seal(&sealed("a.b.c", "user_2", None))).is_err());
    assert!(check(&seal(&sealed("", "user_2", None))).is_err());
}

#[test]
fn an_expired_token_in_a_good_seal_is_nobody_on_a_page_alone() {
    let cookie = format!("wos-session={}", seal(&sealed(&own(), "user_2", None)));
    let later = Timestamp::from_unix_seconds(NOW.as_unix_seconds() + 3600);
    assert!(check_at(later, source(), "GET", &cookie).unwrap().is_none());
    assert_eq!(check_at(later, source(), "POST", &cookie).unwrap_err(), Reason::Expired);
}

#[test]
fn a_cookie_that_was_changed_anywhere_is_refused() {
    let cookie = seal(&sealed(&own(), "user_2", None));
    for place in 0..cookie.len() {
        let mut changed = cookie.clone().into_bytes();
        changed[place] ^= 1;
        // A `;` or a control character would end the cookie, not change it.
        let Ok(changed) = String::from_utf8(changed) else { continue };
        if changed.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';') {
            assert_eq!(check(&changed).unwrap_err(), Reason::CredentialUnreadable, "at {place}");
        }
    }
    for length in (0..cookie.len()).step_by(7).filter(|length| *length > 0) {
        assert_eq!(check(&cookie[..length]).unwrap_err(), Reason::CredentialUnreadable, "{length} bytes");
    }
}

#[test]
fn passwords_are_told_apart_by_their_ids() {
    let data = sealed(&own(), "user_2", None);
    let by = |passwords: Passwords, id, password| {
        let cookie = format!("wos-session={}~2", seal_with(id, password, &data, ""));
        let source = SealedSession::new(passwords).clock(FrozenClock::at(NOW));
        check_at(NOW, source, "GET", &cookie).map(|session| session.is_some())
    };
    let both = || Passwords::new(PASSWORD).unwrap().and("2", OTHER_PASSWORD).unwrap();
    assert_eq!(by(both(), "1", PASSWORD), Ok(true));
    assert_eq!(by(both(), "2", OTHER_PASSWORD), Ok(true));
    for (id, password) in [("1", OTHER_PASSWORD), ("2", PASSWORD), ("3", PASSWORD), ("", PASSWORD)] {
        assert_eq!(by(both(), id, password), Err(Reason::CredentialUnreadable), "{id} {password}");
    }
    let rotated = || Passwords::new(OTHER_PASSWORD).unwrap().and("1", PASSWORD).unwrap();
    assert_eq!(by(rotated(), "1", PASSWORD), Ok(true));
    assert_eq!(by(rotated(), "1", OTHER_PASSWORD), Ok(true));
    assert_eq!(by(Passwords::new(OTHER_PASSWORD).unwrap(), "1", PASSWORD), Err(Reason::CredentialUnreadable));
    let unnamed = Passwords::new(PASSWORD).unwrap().and("default", OTHER_PASSWORD).unwrap();
    assert_eq!(by(unnamed, "", OTHER_PASSWORD), Ok(true));
}

#[test]
fn a_seal_ends_a_minute_after_its_own_expiry() {
    let passwords = Passwords::new(PASSWORD).unwrap();
    let milliseconds = NOW.as_unix_seconds() * 1000;
    let open = |expiry: String| passwords.dangerous_open(&seal_with("1", PASSWORD, &json!({}), expiry), NOW);
    for good in [milliseconds - 59_999, milliseconds, milliseconds + 1] {
        assert_eq!(open(good.to_string()).unwrap(), b"{}", "{good}");
    }
    for over in [milliseconds - 60_000, milliseconds - 60_001, 1, 0] {
        assert_eq!(open(over.to_string()).unwrap_err(), SealError::Expired, "{over}");
    }
    for no_time in ["x", "-1", "+1700000000000", "1.5", "99999999999999999999999"] {
        assert_eq!(open(no_time.into()).unwrap_err(), SealError::Malformed, "{no_time}");
    }
}

#[test]
fn a_seal_around_anything_but_a_session_is_refused() {
    for data in [
        json!({}),
        json!({ "accessToken": own() }),
        json!({ "accessToken": 1, "user": { "id": "user_2" } }),
        json!({ "accessToken": own(), "user": { "id": null } }),
        json!({ "accessToken": own(), "user": { "id": "user_2" }, "impersonator": { "reason": "ticket 7" } }),
        // Lists, in the order in which the members are read.
        json!([own(), { "id": "user_2" }]),
        json!([own(), "r", null, { "id": "user_2" }, null]),
        json!({ "accessToken": own(), "user": ["user_2"] }),
        json!({ "accessToken": acted(), "user": { "id": "user_2" }, "impersonator": ["admin@example.com", "why"] }),
        json!(null),
    ] {
        assert_eq!(check(&seal(&data)).unwrap_err(), Reason::CredentialUnreadable, "{data}");
    }
}

#[test]
fn older_versions_open_as_they_were_written() {
    let data = sealed(&own(), "user_2", None);
    let wrapped = json!({ "persistent": data });
    let by = |data: &Value, suffix: &str| check(&format!("{}{suffix}", seal_with("1", PASSWORD, data, "")));
    for (data, suffix) in [(&data, "~2"), (&wrapped, "~1"), (&wrapped, ""), (&data, "")] {
        assert!(by(data, suffix).unwrap().is_some(), "{suffix} {data}");
    }
    for (data, suffix) in
        [(&wrapped, "~2"), (&data, "~1"), (&data, "~3"), (&data, "~"), (&data, "~02"), (&data, "~2~2")]
    {
        assert_eq!(by(data, suffix).unwrap_err(), Reason::CredentialUnreadable, "{suffix} {data}");
    }
}

#[test]
fn two_cookies_must_agree() {
    let cookie = |user: &str| seal(&sealed(&issuer().session(user).token(), user, None));
    let twins = format!("wos-session={}; wos-session={}", cookie("user_2"), cookie("user_3"));
    assert_eq!(check_at(NOW, source(), "GET", &twins).unwrap_err(), Reason::CredentialsDisagree);
    let beside = format!("wos-session={}; workos-access-token={}", cookie("user_2"), acted());
    assert_eq!(check_at(NOW, source(), "GET", &beside).unwrap_err(), Reason::CredentialsDisagree);
}

#[test]
fn of_many_cookies_no_more_are_opened_than_may_be_credentials() {
    let one = format!("wos-session={}", seal(&sealed(&own(), "user_2", None)));
    for (count, expected) in
        [(1, Ok(true)), (4, Ok(true)), (5, Err(Reason::CredentialUnreadable)), (500, Err(Reason::CredentialUnreadable))]
    {
        let cookies = vec![one.as_str(); count].join("; ");
        let found = check_at(NOW, source(), "GET", &cookies).map(|session| session.is_some());
        assert_eq!(found, expected, "{count}");
    }
}

#[test]
fn a_cookie_larger_than_browsers_keep_is_not_opened() {
    let padded = |bytes| {
        let mut data = sealed(&own(), "user_2", None);
        data["padding"] = "x".repeat(bytes).into();
        check(&seal(&data))
    };
    assert!(padded(3000).unwrap().is_some());
    assert_eq!(padded(9000).unwrap_err(), Reason::CredentialUnreadable);
}

#[test]
fn the_cookie_may_have_another_name() {
    let renamed = || source().cookie("__Host-session").unwrap();
    let cookie = seal(&sealed(&own(), "user_2", None));
    assert!(check_at(NOW, renamed(), "GET", &format!("__Host-session={cookie}")).unwrap().is_some());
    assert!(check_at(NOW, renamed(), "GET", &format!("wos-session={cookie}")).unwrap().is_none());
    assert!(source().cookie("a=b").is_err());
}

#[test]
fn short_passwords_and_ids_that_are_none_are_refused() {
    assert!(Passwords::new("x".repeat(31)).is_err());
    let passwords = Passwords::new("x".repeat(32)).unwrap();
    for id in ["", "a b", "a*b", "\u{e9}"] {
        assert!(passwords.clone().and(id, PASSWORD).is_err(), "{id:?}");
    }
    assert!(passwords.clone().and("2", "short").is_err());
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?}", source());
    assert!(shown.contains("wos-session") && !shown.contains("test-password"), "{shown}");
}
