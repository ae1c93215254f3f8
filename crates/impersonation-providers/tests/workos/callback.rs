use impersonation_core::provider::Secret;
use impersonation_providers::workos::{Callback, CallbackErrorKind, SignInRequest};

use crate::wire::Wire;
use crate::workos;

fn read(query: &str, kept: Option<&str>) -> Result<Callback, CallbackErrorKind> {
    let kept = kept.map(Secret::new);
    Callback::read(query, kept.as_ref()).map_err(|error| error.kind())
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
    assert_ne!(first.state.expose(), second.state.expose());
    assert_ne!(first.verifier.expose(), second.verifier.expose());
    assert!((43..=128).contains(&first.verifier.expose().len()), "RFC 7636 §4.1");

    let url = url::Url::parse(first.url.expose()).unwrap();
    assert_eq!(url.path(), "/user_management/authorize");
    let value = |name: &str| url.query_pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned());
    assert_eq!(value("state").as_deref(), Some(first.state.expose()));
    assert_eq!(value("client_id").as_deref(), Some(crate::CLIENT_ID));
    assert_eq!(value("redirect_uri").as_deref(), Some("https://app.example.com/callback?a=b"));
    assert_eq!(value("response_type").as_deref(), Some("code"));
    assert_eq!(value("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(value("organization_id").as_deref(), Some("org_1"));
    assert!(!url.as_str().contains(first.verifier.expose()));
}

/// RFC 7636, appendix B.
#[test]
fn the_challenge_is_that_of_the_verifier() {
    use base64::Engine as _;
    use sha2::Digest as _;

    let sign_in = workos(&Wire::default()).begin_sign_in(&SignInRequest::new("https://app.example.com")).unwrap();
    let challenge = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(sign_in.verifier.expose()));
    assert!(sign_in.url.expose().contains(&format!("code_challenge={challenge}&")));
}
