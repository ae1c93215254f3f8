//! Once a revocation has returned, or a rotation, no thread is given the session any longer, however hot its token.
//!
//! Threads learn by a flag that it has returned: whoever saw the flag before asking must be refused. Nothing here waits for time
//! to pass.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use impersonation_conformance::Verdict;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;

use super::subject::{Subject, ask, issuer};

const THREADS: usize = 4;

/// Asks in several threads while another thread does what ends the token; counts nothing but refusals from then on.
fn race(subject: &Subject, token: &str, is_warm: bool, end: impl FnOnce() + Send, refusal: Reason) {
    let (start, has_ended) = (Barrier::new(THREADS + 1), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                if is_warm {
                    (0..5).for_each(|_| assert_eq!(ask(&subject.verifier, token), Verdict::Session));
                }
                start.wait();
                let mut refusals = 0;
                while refusals < 3 {
                    let must_refuse = has_ended.load(Ordering::SeqCst);
                    let verdict = ask(&subject.verifier, token);
                    assert!(verdict == Verdict::Refused(refusal) || verdict == Verdict::Session && !must_refuse);
                    refusals += usize::from(must_refuse);
                }
            });
        }
        start.wait();
        end();
        has_ended.store(true, Ordering::SeqCst);
    });
}

#[test]
fn after_a_revocation_returned_no_thread_gives_the_session() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    // Many, since what goes wrong between two instructions goes wrong seldom.
    for round in 0..400 {
        let id = round.to_string();
        let token = issuer.session("user_2").claim("sid", &id).token();
        let revoke = || subject.verifier.revoke_session(issuer.url(), &id).unwrap();
        // Every other round the token is verified for the first time while it is revoked.
        race(&subject, &token, round % 2 == 0, revoke, Reason::Revoked);
    }
}

#[test]
fn after_a_rotation_no_thread_gives_the_session() {
    let (old, new): (Issuer, Issuer) = (issuer(), issuer().kid("new"));
    let subject = Subject::of(&old);
    for round in 0..50 {
        subject.ring.rotate_to(&[&old]);
        let token = old.session("user_2").claim("sid", round.to_string()).token();
        race(&subject, &token, round % 2 == 0, || subject.ring.rotate_to(&[&new]), Reason::KeyUnknown);
    }
}
