//! An entry ends when a key leaves its issuer's set, and when keys stop serving.

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::{Hand, Ring, Verdict};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Timestamp, Verifier, profile};

use super::subject::{NOW, Subject, ask, issuer, lasting};

#[tokio::test]
async fn a_key_that_leaves_ends_its_tokens_at_once() {
    let (old, new) = (issuer(), issuer().kid("new"));
    let subject = Subject::of(&old);
    let app = App::whoami(subject.verifier.clone());
    let token = old.session("user_2").token();
    for ask in [Ask::get("/account").bearer(&token), Ask::get("/account").cookie(&format!("session={token}"))] {
        subject.ring.rotate_to(&[&old]);
        for _ in 0..3 {
            assert_eq!(ask.clone().of(&app).await.status, 200);
        }
        subject.ring.rotate_to(&[&new]);
        let answer = ask.of(&app).await;
        answer.assert_refused(401, "invalid_token");
        assert_eq!(answer.refusal.unwrap().reason(), Some(Reason::KeyUnknown));
    }
}

#[tokio::test]
async fn a_key_that_is_swapped_under_its_name_ends_its_tokens_at_once() {
    let (old, new) = (issuer(), issuer());
    let subject = Subject::of(&old);
    let app = App::whoami(subject.verifier.clone());
    let token = old.session("user_2").token();
    subject.warm(&token);
    subject.ring.rotate_to(&[&new]);
    let answer = Ask::get("/account").bearer(&token).of(&app).await;
    assert_eq!(answer.refusal.unwrap().reason(), Some(Reason::SignatureInvalid));
}

#[tokio::test]
async fn a_rotation_that_keeps_the_key_keeps_its_tokens() {
    let (kept, old, new) = (issuer(), issuer().kid("old"), issuer().kid("new"));
    let subject = Subject::of(&kept);
    let app = App::whoami(subject.verifier.clone());
    let token = kept.session("user_2").token();
    for keys in [[&kept, &old], [&kept, &new], [&new, &kept]] {
        subject.ring.rotate_to(&keys);
        assert_eq!(Ask::get("/account").bearer(&token).of(&app).await.status, 200);
        subject.warm(&token);
    }
}

#[tokio::test]
async fn keys_that_stop_serving_serve_no_cached_token_either() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let app = App::whoami(subject.verifier.clone());
    let token = issuer.session("user_2").token();
    subject.warm(&token);
    subject.ring.stop_serving();
    for _ in 0..2 {
        Ask::get("/account").bearer(&token).of(&app).await.assert_refused(503, "keys_unavailable");
    }
    subject.ring.hold(&[&issuer]);
    assert_eq!(Ask::get("/account").bearer(&token).of(&app).await.status, 200);
}

/// Taken afterwards, the epoch would be that of a set which the key is not in.
#[test]
fn a_key_that_leaves_while_it_verifies_is_not_believed_again() {
    let (old, new) = (issuer(), issuer().kid("new"));
    let subject = Subject::of(&old);
    let token = old.session("user_2").token();
    let ring = subject.ring.clone();
    subject.ring.once_found(move || ring.rotate_to(&[&new]));
    assert_eq!(subject.ask(&token), Verdict::Session, "the key was there when it was asked for");
    assert_eq!(subject.ask(&token), Verdict::Refused(Reason::KeyUnknown));
}

#[test]
fn a_key_that_comes_is_used_at_once() {
    let (known, coming) = (issuer(), issuer().kid("coming"));
    let subject = Subject::of(&known);
    let tokens = [&known, &coming].map(|issuer| issuer.session("user_2").token());
    subject.warm(&tokens[0]);
    assert_eq!(subject.ask(&tokens[1]), Verdict::Refused(Reason::KeyUnknown));
    assert_eq!(subject.ask(&tokens[1]), Verdict::Refused(Reason::KeyUnknown));
    // No key has left: the epoch is the same.
    subject.ring.hold(&[&known, &coming]);
    assert_eq!(subject.ask(&tokens[1]), Verdict::Session, "the refusal is not remembered");
    subject.assert_remembers(&tokens[0]);
}

#[test]
fn the_keys_of_one_issuer_end_no_token_of_anothers() {
    let issuers = ["https://one.example", "https://two.example"].map(|iss| {
        let issuer = Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW));
        issuer.iss(iss)
    });
    let rings = issuers.each_ref().map(|issuer| Ring::of(&[issuer]));
    let trusted = |place: usize| {
        let profile = profile::rfc8693(issuers[place].url()).audience("api");
        profile.keys(rings[place].clone())
    };
    let builder = Verifier::builder().clock(Hand::at(NOW)).cache(lasting());
    let verifier = builder.trust(trusted(0)).trust(trusted(1)).build().unwrap();
    let tokens = issuers.each_ref().map(|issuer| issuer.session("user_2").token());
    let ask_all = || tokens.each_ref().map(|token| ask(&verifier, token));
    for _ in 0..4 {
        assert_eq!(ask_all(), [Verdict::Session; 2]);
    }
    for (rotated, kept) in [(1, 0), (0, 1)] {
        let lookups = rings[kept].lookups();
        rings[rotated].rotate_to(&[&issuer().kid("another")]);
        assert_eq!(ask(&verifier, &tokens[rotated]), Verdict::Refused(Reason::KeyUnknown));
        assert_eq!(ask(&verifier, &tokens[kept]), Verdict::Session);
        assert_eq!(rings[kept].lookups(), lookups, "the other's is still remembered");
        rings[rotated].hold(&[&issuers[rotated]]);
        assert_eq!(ask_all(), [Verdict::Session; 2]);
    }
}
