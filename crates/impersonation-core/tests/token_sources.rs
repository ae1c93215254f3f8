//! A token source of one's own, and what a seal around a token may and may not say.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use impersonation_core::profile;
use impersonation_core::request::{Credentials, HeaderList, Presented, RequestView, Seal, TokenSource};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Session, Verdict, Verifier};

/// Stands for a sealed cookie: the token is in the cookie `sealed`, and this is what the seal says.
struct Sealed(Seal);

impl TokenSource for Sealed {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        match request.header("x-sealed") {
            Some(b"broken") => found.unreadable(),
            Some(token) => found.push(Presented::in_cookie(token).sealed(self.0.clone())),
            None => {}
        }
    }

    fn reads(&self) -> &str {
        "X-Sealed"
    }
}

fn check(seal: Seal, issuer: &Issuer, value: &str) -> Result<Option<Session>, Reason> {
    let profile = profile::workos(issuer.url()).token_source(Sealed(seal)).keys(issuer.keys());
    let verifier = Verifier::builder().trust(profile).build().unwrap();
    assert!(verifier.vary().contains("X-Sealed"));
    let headers = [("x-sealed", value.as_bytes())];
    let headers = HeaderList::new(&headers);
    match verifier.check(&RequestView::new("GET", &headers)) {
        Verdict::Decided(Ok(presence)) => Ok(presence.session().cloned()),
        Verdict::Decided(Err(refusal)) => Err(refusal.reason().unwrap()),
        Verdict::Undecided(_) => panic!("the keys are static"),
    }
}

/// Finds nothing, and counts how often it was asked.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl TokenSource for Counting {
    fn collect<'r>(&self, _: &RequestView<'r>, _: &mut Credentials<'r>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_source_is_asked_once_for_a_remembered_token_and_twice_for_another() {
    let (issuer, counting) = (Issuer::rfc8693(), Counting::default());
    let profile = profile::rfc8693(issuer.url()).audience("api").token_source(counting.clone());
    let verifier = Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap();
    let authorization = format!("Bearer {}", issuer.session("user_2").token());
    let asked = |authorization: &str, times| {
        let headers = [("authorization", authorization.as_bytes())];
        let headers = HeaderList::new(&headers);
        let before = counting.0.load(Ordering::Relaxed);
        assert!(matches!(verifier.check(&RequestView::new("GET", &headers)), Verdict::Decided(_)));
        assert_eq!(counting.0.load(Ordering::Relaxed) - before, times, "{authorization}");
    };
    asked(&authorization, 2);
    asked(&authorization, 1);
    asked(&authorization, 1);
    asked("Bearer junk", 2);
    asked("Basic junk", 1);
}

#[test]
fn a_seal_annotates_the_actor_whom_it_names() {
    let issuer = Issuer::workos();
    let token = issuer.session("user_2").acting("admin@example.com").token();
    let seal = Seal::new().user("user_2").impersonator("admin@example.com", Some("ticket 7"));
    let session = check(seal, &issuer, &token).unwrap().unwrap();
    assert_eq!(session.reason(), Some("ticket 7"));
}

#[test]
fn of_two_that_agree_the_one_whose_seal_says_why_counts() {
    let issuer = Issuer::workos();
    let token = issuer.session("user_2").acting("admin@example.com").token();
    let seal = Seal::new().impersonator("admin@example.com", Some("ticket 7"));
    let profile = profile::workos(issuer.url()).token_source(Sealed(seal)).keys(issuer.keys());
    let verifier = Verifier::builder().trust(profile).build().unwrap();
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes()), ("x-sealed", token.as_bytes())];
    let headers = HeaderList::new(&headers);
    let Verdict::Decided(Ok(presence)) = verifier.check(&RequestView::new("GET", &headers)) else { panic!("refused") };
    assert_eq!(presence.session().unwrap().reason(), Some("ticket 7"));
}

#[test]
fn the_signed_act_decides_and_the_reason_of_another_is_dropped() {
    let issuer = Issuer::workos();
    let token = issuer.session("user_2").acting("admin@example.com").token();
    for seal in [Seal::new(), Seal::new().impersonator("other@example.com", Some("ticket 7"))] {
        let session = check(seal, &issuer, &token).unwrap().unwrap();
        assert_eq!(session.actor().unwrap().subject(), "admin@example.com");
        assert_eq!(session.reason(), None);
    }
}

#[test]
fn a_seal_that_contradicts_the_token_refuses_it() {
    let issuer = Issuer::workos();
    let own = issuer.session("user_2").token();
    let one_sided = Seal::new().impersonator("admin@example.com", None);
    assert_eq!(check(one_sided, &issuer, &own).unwrap_err(), Reason::SealDisagrees);
    assert_eq!(check(Seal::new().user("user_3"), &issuer, &own).unwrap_err(), Reason::SealDisagrees);
}

#[test]
fn a_credential_that_cannot_be_read_is_refused() {
    assert_eq!(check(Seal::new(), &Issuer::workos(), "broken").unwrap_err(), Reason::CredentialUnreadable);
}
