//! Several issuers behind one verifier: each is judged by its own rules and keys, and a cookie only by its own profile's.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use impersonation_core::profile::{self, Dialect};
use impersonation_core::request::{Credentials, HeaderList, Presented, RequestView, TokenSource};
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::verify::Reason;
use impersonation_core::{Presence, Refusal, Verdict, Verifier};

struct Two {
    clerk: Issuer,
    descope: Issuer,
    verifier: Verifier,
}

fn two() -> Two {
    let (clerk, descope) = (Issuer::clerk(), Issuer::descope());
    let verifier = Verifier::builder()
        .trust(profile::clerk(clerk.url()).authorized_party(AUTHORIZED_PARTY).keys(clerk.keys()))
        .trust(profile::descope(descope.url()).keys(descope.keys()))
        .build()
        .unwrap();
    Two { clerk, descope, verifier }
}

fn check(verifier: &Verifier, headers: &[(&str, String)]) -> Result<Presence, Refusal> {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let headers = HeaderList::new(&headers);
    match verifier.check(&RequestView::new("GET", &headers)) {
        Verdict::Decided(decision) => decision,
        Verdict::Undecided(_) => panic!("the keys are static"),
    }
}

#[test]
fn a_header_is_judged_by_the_issuer_that_it_names() {
    let Two { clerk, descope, verifier } = two();
    for (issuer, dialect) in [(clerk, Dialect::Clerk), (descope, Dialect::Descope)] {
        let bearer = format!("Bearer {}", issuer.session("user_2").token());
        let presence = check(&verifier, &[("authorization", bearer)]).unwrap();
        assert_eq!(presence.session().unwrap().dialect(), dialect);
    }
}

#[test]
fn a_cookie_is_judged_by_its_own_profile_only() {
    let Two { clerk, descope, verifier } = two();
    let session = descope.session("user_2").token();
    let misplaced = format!("__session={session}; __client_uat=1");
    let refusal = check(&verifier, &[("cookie", misplaced)]).expect_err("a Descope token in Clerk's cookie");
    assert_eq!(refusal.reason(), Some(Reason::IssuerUnknown));
    let misplaced = format!("DS={}", clerk.session("user_2").token());
    assert!(check(&verifier, &[("cookie", misplaced)]).is_err());
    assert!(check(&verifier, &[("cookie", format!("DS={session}"))]).is_ok());
}

#[test]
fn cookies_of_two_profiles_are_two_credentials() {
    let Two { clerk, descope, verifier } = two();
    let both = format!(
        "__session={}; __client_uat=1; DS={}",
        clerk.session("user_2").token(),
        descope.session("user_2").token()
    );
    let refusal = check(&verifier, &[("cookie", both)]).expect_err("two sessions");
    assert_eq!(refusal.reason(), Some(Reason::CredentialsDisagree));
}

#[test]
fn a_cookie_that_two_issuers_read_is_judged_by_the_one_that_it_names() {
    let (one, other) = (Issuer::descope(), Issuer::descope().iss("P2OtherProject"));
    let trust = |issuer: &Issuer| profile::descope(issuer.url()).keys(issuer.keys());
    let verifier = Verifier::builder().trust(trust(&one)).trust(trust(&other)).build().unwrap();
    for issuer in [&one, &other] {
        let cookie = format!("DS={}", issuer.session("user_2").token());
        let presence = check(&verifier, &[("cookie", cookie)]).unwrap();
        assert_eq!(presence.session().unwrap().issuer(), issuer.url());
    }
    let both = format!("DS={}; DS={}", one.session("user_2").token(), other.session("user_2").token());
    assert_eq!(check(&verifier, &[("cookie", both)]).unwrap_err().reason(), Some(Reason::CredentialsDisagree));
}

#[test]
fn a_header_that_two_issuers_read_is_judged_by_the_one_that_it_names() {
    struct Forwarded;
    impl TokenSource for Forwarded {
        fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
            request.visit_header("x-token", &mut |token| found.push(Presented::in_header(token)));
        }
    }
    let (one, other) = (Issuer::descope(), Issuer::descope().iss("P2OtherProject"));
    let trust = |issuer: &Issuer| profile::descope(issuer.url()).token_source(Forwarded).keys(issuer.keys());
    let verifier = Verifier::builder().trust(trust(&one)).trust(trust(&other)).build().unwrap();
    for issuer in [&one, &other] {
        let presence = check(&verifier, &[("x-token", issuer.session("user_2").token())]).unwrap();
        assert_eq!(presence.session().unwrap().issuer(), issuer.url());
    }
}

#[test]
fn what_was_read_is_named_for_caches() {
    assert_eq!(two().verifier.vary(), "authorization, cookie");
    assert_eq!(Issuer::rfc8693().verifier().vary(), "authorization");
}
