//! Clocks that go back: what was said before changes nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use impersonation_conformance::Request;
use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::table::NOW;
use impersonation_core::policy::{Decision, Policy};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Clock, Session, Timestamp, Verifier, profile};
use serde_json::json;

/// A clock that a test sets.
#[derive(Clone)]
struct Hand(Arc<AtomicU64>);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(Ordering::SeqCst))
    }
}

impl Hand {
    fn verifier(&self, issuer: &Issuer) -> Verifier {
        let trusted = profile::rfc8693(issuer.url()).audience("api").keys(issuer.keys());
        Verifier::builder().clock(self.clone()).trust(trusted).build().unwrap()
    }
}

#[tokio::test]
async fn a_clock_that_moves_is_followed_both_ways() {
    let issuer = Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW));
    let hand = Hand(Arc::new(AtomicU64::new(NOW)));
    let app = App::whoami(hand.verifier(&issuer));
    let token = issuer.session("user_2").acting("staff_1").token();
    // Whatever is remembered of a token, each verdict is the clock's, whatever was said before.
    for (now, reason) in [
        (NOW, None),
        (NOW + 304, None),
        (NOW + 305, Some(Reason::Expired)),
        (NOW + 100_000, Some(Reason::Expired)),
        (NOW + 304, None),
        (NOW - 5, None),
        (NOW - 6, Some(Reason::NotYetValid)),
        (0, Some(Reason::NotYetValid)),
        (u64::MAX, Some(Reason::Expired)),
        (NOW, None),
    ] {
        hand.0.store(now, Ordering::SeqCst);
        let answer = Ask::get("/whoami").bearer(&token).of(&app).await;
        assert_eq!(answer.status, if reason.is_none() { 200 } else { 401 }, "{now}");
        assert_eq!(answer.refusal.and_then(|refusal| refusal.reason()), reason, "{now}");
    }
}

#[test]
fn no_age_is_young_before_it_began() {
    let issuer = Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW));
    let session = |token: String| -> Session {
        let presence = Request::get().bearer(&token).presence(&issuer.verifier()).unwrap();
        presence.session().unwrap().clone()
    };
    let act = json!({ "sub": "staff_1", "sub_profile": "human", "auth_time": NOW });
    let acting = session(issuer.session("user_2").claim("act", act).token());
    let user = session(issuer.session("user_2").claim("auth_time", NOW).token());
    let view = HeaderList::new(&[]);
    let passes = |policy: &Policy, session, now| {
        policy.decide(session, &RequestView::new("GET", &view), Timestamp::from_unix_seconds(now)) == Decision::Allow
    };
    let hour = Duration::from_secs(3600);
    let (age, recent) = (Policy::open().max_impersonation_age(hour), Policy::open().recent_authentication(hour));
    // A clock that was set back makes nothing younger than it is: more than five seconds early is no time to reckon from.
    for (now, allowed) in [
        (NOW, true),
        (NOW + 3600, true),
        (NOW + 3601, false),
        (NOW - 5, true),
        (NOW - 6, false),
        (NOW - 1_000_000, false),
        (0, false),
        (u64::MAX, false),
    ] {
        assert_eq!(passes(&age, &acting, now), allowed, "{now}");
        assert_eq!(passes(&recent, &user, now), allowed, "{now}");
        assert!(!passes(&recent, &acting, now), "an actor's is never the user's: {now}");
    }
}
