use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{Session, Verdict, Verifier, profile};
use impersonation_providers::workos::{Authenticated, Passwords, SealError, SealedSession};
use serde_json::{Value, json};

use crate::{ISSUER, NOW};

const PASSWORD: &str = "a-test-password-of-32-characters";
const OLD_PASSWORD: &str = "the-test-password-before-that-one";

fn authenticated(metadata: &Value) -> Authenticated {
    let token = ISSUER.session("user_2").acting("admin@example.com").token();
    serde_json::from_value(json!({
        "user": { "object": "user", "id": "user_2", "email": "user@example.com", "metadata": metadata },
        "access_token": token,
        "refresh_token": "a-test-refresh-token",
        "authentication_method": "Impersonation",
        "organization_id": "org_1",
        "impersonator": { "email": "admin@example.com", "reason": "Ticket 4711" },
    }))
    .unwrap()
}

fn source(passwords: Passwords) -> SealedSession {
    SealedSession::new(passwords)
}

fn session(source: SealedSession, cookie: &str) -> Option<Session> {
    let profile = profile::workos(ISSUER.url()).token_source(source).keys(ISSUER.keys());
    let verifier = Verifier::builder().clock(impersonation_core::FrozenClock::at(NOW)).trust(profile).build().unwrap();
    let headers = [("cookie", cookie.as_bytes())];
    match verifier.check(&RequestView::new("GET", &HeaderList::new(&headers))) {
        Verdict::Decided(Ok(presence)) => presence.session().cloned(),
        _ => None,
    }
}

/// Name and value of a `Set-Cookie` header.
fn pair(set_cookie: &str) -> &str {
    set_cookie.split(';').next().unwrap()
}

#[test]
fn what_is_sealed_here_is_a_session_here() {
    let passwords = Passwords::new(PASSWORD).unwrap();
    let set_cookie = source(passwords.clone()).set_cookie(&authenticated(&json!({}))).unwrap();
    assert!(set_cookie.starts_with("wos-session=Fe26.2*1*"));
    assert!(set_cookie.ends_with("~2; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"));
    let session = session(source(passwords), pair(&set_cookie)).unwrap();
    assert_eq!(session.subject(), "user_2");
    assert_eq!(session.actor().unwrap().subject(), "admin@example.com");
    assert_eq!(session.reason(), Some("Ticket 4711"));
}

#[test]
fn it_is_the_form_that_workos_node_seals() {
    let passwords = Passwords::new(PASSWORD).unwrap();
    let set_cookie = source(passwords.clone()).set_cookie(&authenticated(&json!({ "key": "value" }))).unwrap();
    let sealed = pair(&set_cookie).strip_prefix("wos-session=").unwrap().strip_suffix("~2").unwrap();
    let plain: Value = serde_json::from_slice(&passwords.dangerous_open(sealed, NOW).unwrap()).unwrap();
    let recorded = crate::wire::vector("workos/sealed_session_workos_node.json")["inner_data"].clone();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(names(&plain), names(&recorded));
    assert_eq!(names(&plain["user"]), names(&recorded["user"]));
    assert_eq!(names(&plain["impersonator"]), names(&recorded["impersonator"]));
}

#[test]
fn no_two_seals_are_alike() {
    let source = source(Passwords::new(PASSWORD).unwrap());
    let (one, other) = (source.set_cookie(&authenticated(&json!({}))), source.set_cookie(&authenticated(&json!({}))));
    let parts = |cookie: &str| cookie.split('*').map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (parts(&one.unwrap()), parts(&other.unwrap()));
    for part in [2, 3, 4, 6, 7] {
        assert_ne!(one[part], other[part]);
    }
}

#[test]
fn the_first_password_seals_and_all_open() {
    let old = source(Passwords::new(OLD_PASSWORD).unwrap()).set_cookie(&authenticated(&json!({}))).unwrap();
    let rotated = Passwords::new(PASSWORD).unwrap().and("1", OLD_PASSWORD).unwrap();
    let new = source(rotated.clone()).set_cookie(&authenticated(&json!({}))).unwrap();
    for cookie in [&old, &new] {
        assert!(session(source(rotated.clone()), pair(cookie)).is_some());
    }
    assert!(session(source(Passwords::new(PASSWORD).unwrap()), pair(&new)).is_some());
    assert!(session(source(Passwords::new(PASSWORD).unwrap()), pair(&old)).is_none(), "the old password is gone");
}

#[test]
fn a_cookie_that_a_browser_would_drop_is_not_made() {
    let source = source(Passwords::new(PASSWORD).unwrap());
    let large = authenticated(&json!({ "note": "n".repeat(4000) }));
    let set_cookie = source.set_cookie(&large).unwrap();
    assert!(set_cookie.len() <= 4096);
    assert!(session(source.clone(), pair(&set_cookie)).is_some(), "without the metadata");

    let mut larger = serde_json::to_value(&large.user).unwrap();
    larger["name"] = "n".repeat(4000).into();
    let answer = json!({ "user": { "id": "user_2", "email": "u@example.com", "name": larger["name"] }, "access_token": "t", "refresh_token": "r" });
    let larger: Authenticated = serde_json::from_value(answer).unwrap();
    assert_eq!(source.set_cookie(&larger).unwrap_err(), SealError::TooLarge);
}

fn opened(source: &SealedSession, cookies: &[&str]) -> Result<Option<(String, String)>, SealError> {
    let headers: Vec<_> = cookies.iter().map(|line| ("cookie", line.as_bytes())).collect();
    let opened = source.opened(&RequestView::new("GET", &HeaderList::new(&headers)))?;
    Ok(opened.map(|opened| {
        let token = opened.refresh_token().unwrap().expose().to_owned();
        (token, opened.session_id().unwrap().into())
    }))
}

#[test]
fn what_renews_and_what_ends_comes_out_of_the_one_cookie() {
    let source = source(Passwords::new(PASSWORD).unwrap()).cookie("session").unwrap();
    let set_cookie = source.set_cookie(&authenticated(&json!({}))).unwrap();
    let cookie = pair(&set_cookie);
    assert_eq!(source.cookie_name(), "session");
    let expected = Some(("a-test-refresh-token".to_owned(), "session_1".to_owned()));
    assert_eq!(opened(&source, &[cookie]), Ok(expected));
    assert_eq!(opened(&source, &["other=1"]), Ok(None));
    assert_eq!(opened(&source, &[&cookie.replace("~2", "~3")]), Err(SealError::Malformed));
    assert_eq!(opened(&source, &[&cookie.replace("session=", "%73ession=")]), Ok(None), "another name");
    for several in [[cookie, cookie], [cookie, "session=x"], ["session=x", cookie]] {
        assert_eq!(opened(&source, &several), Err(SealError::SeveralCookies), "a sibling domain has set one");
        assert_eq!(opened(&source, &[&several.join("; ")]), Err(SealError::SeveralCookies));
    }
}

#[test]
fn the_cookie_goes_where_it_came_to() {
    let host = source(Passwords::new(PASSWORD).unwrap());
    assert_eq!(host.clear_cookie(), "wos-session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax");
    let site = host.domain("example.com").unwrap();
    assert_eq!(
        site.clear_cookie(),
        "wos-session=; Path=/; Domain=example.com; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
    );
    assert!(site.set_cookie(&authenticated(&json!({}))).unwrap().contains("; Domain=example.com;"));
    for no_domain in ["", "example.com; HttpOnly", "a b", "é.example"] {
        assert!(site.clone().domain(no_domain).is_err(), "{no_domain}");
    }
}

#[test]
fn a_session_of_ones_own_is_kept_longer_than_an_impersonation() {
    let source = source(Passwords::new(PASSWORD).unwrap());
    let answer =
        json!({ "user": { "id": "user_2", "email": "u@example.com" }, "access_token": "t", "refresh_token": "r" });
    let own: Authenticated = serde_json::from_value(answer).unwrap();
    assert!(source.set_cookie(&own).unwrap().contains("; Max-Age=34560000;"));
    assert!(source.set_cookie(&authenticated(&json!({}))).unwrap().contains("; Max-Age=3600;"));
}
