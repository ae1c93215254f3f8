use impersonation_core::provider::Secret;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_providers::WorkOs;
use impersonation_providers::workos::{Callback, CallbackErrorKind, PendingSignIn, SignInRequest};

use crate::wire::Wire;
use crate::workos;

fn read(query: &str, kept: Option<&str>) -> Result<Callback, CallbackErrorKind> {
    let pending = kept.map(|state| PendingSignIn::new(Secret::new(state), Secret::new("a-test-verifier")));
    Callback::read(query, pending).map_err(|error| error.kind())
}

#[test]
fn a_code_with_the_state_of_this_browser_was_asked_for() {
    assert!(matches!(read("code=c&state=s1", Some("s1")), Ok(Callback::Asked(_))));
    assert!(matches!(read("state=s1&code=c&unknown=1", Some("s1")), Ok(Callback::Asked(_))));
}

#[test]
fn a_code_without_state_was_not_asked_for_whatever_this_browser_has_begun() {
    assert!(matches!(read("code=c", None), Ok(Callback::Unasked(_))));
    assert!(matches!(read("code=c", Some("s1")), Ok(Callback::Unasked(_))));
}

#[test]
fn the_state_of_another_browser_is_refused() {
    for (query, kept) in [
        ("code=c&state=s2", Some("s1")),
        ("code=c&state=s1", None),
        ("code=c&state=S1", Some("s1")),
        ("code=c&state=s1%20", Some("s1")),
    ] {
        assert_eq!(read(query, kept).unwrap_err(), CallbackErrorKind::StateMismatch, "{query}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    let long = format!("code={}", "c".repeat(2049));
    for query in
        ["", "code", "code=", "code=a&code=b", "code=a&code=a", "code=a&state=", "code=a&state=s1&state=s1", &long]
    {
        assert_eq!(read(query, Some("s1")).unwrap_err(), CallbackErrorKind::Malformed, "{query}");
    }
    assert_eq!(read("error=access_denied&code=c&state=s1", Some("s1")).unwrap_err(), CallbackErrorKind::Refused);
}

#[test]
fn a_sign_in_has_a_state_and_a_challenge_of_its_own() {
    let workos = workos(&Wire::default());
    let request = SignInRequest::new("https://app.example.com/callback?a=b").organization("org_1");
    let (first, second) = (workos.begin_sign_in(&request).unwrap(), workos.begin_sign_in(&request).unwrap());
    assert_ne!(first.pending.state().expose(), second.pending.state().expose());
    assert_ne!(first.pending.verifier().expose(), second.pending.verifier().expose());
    assert!((43..=128).contains(&first.pending.verifier().expose().len()), "RFC 7636 §4.1");

    let url = url::Url::parse(first.url.expose()).unwrap();
    assert_eq!(url.path(), "/user_management/authorize");
    let value = |name: &str| url.query_pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned());
    assert_eq!(value("state").as_deref(), Some(first.pending.state().expose()));
    assert_eq!(value("client_id").as_deref(), Some(crate::CLIENT_ID));
    assert_eq!(value("redirect_uri").as_deref(), Some("https://app.example.com/callback?a=b"));
    assert_eq!(value("response_type").as_deref(), Some("code"));
    assert_eq!(value("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(value("organization_id").as_deref(), Some("org_1"));
    assert!(!url.as_str().contains(first.pending.verifier().expose()));
}

/// RFC 7636, appendix B.
#[test]
fn the_challenge_is_that_of_the_verifier() {
    use base64::Engine as _;
    use sha2::Digest as _;

    let sign_in = workos(&Wire::default()).begin_sign_in(&SignInRequest::new("https://app.example.com")).unwrap();
    let challenge =
        base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(sign_in.pending.verifier().expose()));
    assert!(sign_in.url.expose().contains(&format!("code_challenge={challenge}&")));
}

fn pending(cookies: &[&str]) -> Option<(String, String)> {
    let headers: Vec<_> = cookies.iter().map(|line| ("cookie", line.as_bytes())).collect();
    let pending = PendingSignIn::of(&RequestView::new("GET", &HeaderList::new(&headers)))?;
    Some((pending.state().expose().to_owned(), pending.verifier().expose().to_owned()))
}

#[test]
fn a_pending_sign_in_is_that_of_this_browsers_cookie() {
    let begun = workos(&Wire::default()).begin_sign_in(&SignInRequest::new("https://app.example.com")).unwrap();
    let set_cookie = begun.pending.set_cookie();
    assert!(
        set_cookie.ends_with("; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax"),
        "no Domain: __Host- has none"
    );
    let kept = pending(&[set_cookie.split(';').next().unwrap()]).unwrap();
    assert_eq!((kept.0.as_str(), kept.1.as_str()), (begun.pending.state().expose(), begun.pending.verifier().expose()));
    assert_eq!(PendingSignIn::clear_cookie(), "__Host-sign-in=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax");
}

/// A sibling domain can set any name that does not begin with the prefix, by the byte.
#[test]
fn a_cookie_that_a_sibling_domain_can_set_is_none() {
    assert_eq!(pending(&["__Host-sign-in=s.v"]), Some(("s".into(), "v".into())));
    let long = format!("__Host-sign-in={}.v", "s".repeat(300));
    for tossed in [
        "__Host%2Dsign-in=s.v",
        "__host-sign-in=s.v",
        "x__Host-sign-in=s.v",
        "__Host-sign-in=s.v; __Host-sign-in=s.v",
        "__Host-sign-in=",
        "__Host-sign-in=s",
        "__Host-sign-in=.v",
        "__Host-sign-in=s.",
        &long,
    ] {
        assert_eq!(pending(&[tossed]), None, "{tossed}");
    }
    assert_eq!(pending(&["__Host-sign-in=s.v", "__Host-sign-in=t.w"]), None, "over two lines");
}

/// The API may be called over a proxy with a key in its path, which no browser is told.
#[test]
fn browsers_are_sent_to_the_authentication_domain() {
    let connection = Wire::default().connection().base_url("https://proxy.example/secret-path");
    let workos = WorkOs::new("sk_test_1", "client_1", connection).unwrap();
    let sign_in = |workos: &WorkOs| workos.begin_sign_in(&SignInRequest::new("https://app.example.com")).unwrap().url;
    assert!(sign_in(&workos).expose().starts_with("https://api.workos.com/user_management/authorize?"));
    assert!(workos.logout_link("session_1", None).expose().starts_with("https://api.workos.com/user_management/"));
    let workos = workos.auth_domain("https://auth.example.com").unwrap();
    assert!(sign_in(&workos).expose().starts_with("https://auth.example.com/user_management/authorize?"));
    assert!(workos.logout_link("session_1", None).expose().starts_with("https://auth.example.com/user_management/"));
    for no_page in [
        "",
        "auth.example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://auth.example.com",
        "http://127.0.0.1",
        "https://a@auth.example.com",
        "https://auth.example.com?a=b",
    ] {
        assert!(workos.clone().auth_domain(no_page).is_err(), "{no_page}");
        assert!(workos.clone().dashboard(no_page).is_err(), "{no_page}");
    }
}
