use impersonation_bar::Page;
use impersonation_bar::csp::Nonces;

#[track_caller]
fn found(policies: &[&str], script: Option<&str>, style: Option<&str>) {
    let nonces = Nonces::of(policies.iter().map(|policy| policy.as_bytes()));
    assert_eq!((nonces.script(), nonces.style()), (script, style), "{policies:?}");
}

#[test]
fn they_stand_in_the_directive_that_counts() {
    found(&["script-src 'nonce-a'; style-src 'nonce-b'"], Some("a"), Some("b"));
    found(&["default-src 'self' 'nonce-d'"], Some("d"), Some("d"));
    found(&["default-src 'nonce-d'; script-src 'self'"], None, Some("d"));
    found(&["script-src 'nonce-a'; script-src-elem 'nonce-e'"], Some("e"), None);
    found(&["style-src 'nonce-a'; style-src-elem 'self'"], None, None);
    found(&["script-src-attr 'nonce-a'"], None, None);
    found(&["script-src 'nonce-a'; script-src 'nonce-b'"], Some("a"), None);
}

#[test]
fn case_and_white_space_do_not_matter() {
    found(&[" \tScript-SRC\t 'strict-dynamic'  'NONCE-aB+/-_=='  ;"], Some("aB+/-_=="), None);
}

#[test]
fn all_policies_apply_together() {
    found(&["script-src 'nonce-a' 'nonce-b'", "script-src 'nonce-b'"], Some("b"), None);
    found(&["script-src 'nonce-a', script-src 'nonce-b'"], None, None);
    found(&["script-src 'nonce-a'", "script-src 'self'"], Some("a"), None);
    found(&["img-src 'self'", "script-src 'nonce-a'"], Some("a"), None);
}

#[test]
fn what_is_no_nonce_is_none() {
    for source in [
        "'nonce-'",
        "nonce-a",
        "'nonce-a",
        "'nonce-a b'",
        "'nonce-<'",
        "'nonce-\"x\"'",
        "'nonce-=a'",
        "'sha256-a'",
        "'",
        "''",
    ] {
        found(&[&format!("default-src {source}")], None, None);
    }
    found(&["", ";", ",", "; ;,;", "script-src"], None, None);
    found(&[&format!("script-src 'nonce-{}'", "a".repeat(257))], None, None);
    let bytes: &[u8] = b"script-src 'nonce-a' \xff";
    assert_eq!(Nonces::of([bytes]).script(), None);
}

#[test]
fn debug_does_not_show_them_and_a_page_takes_them() {
    let nonces = Nonces::of([&b"script-src 'nonce-c2VjcmV0'"[..]]);
    assert!(!format!("{nonces:?} {:?}", Page::new().nonces(&nonces)).contains("c2VjcmV0"));
}
