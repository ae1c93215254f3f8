//! What is not known of a grant is asked for: again where it was too old before anybody looked, and not for ever.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};

use impersonation_core::adapter::{Ended, time_left};
use impersonation_core::grant::{GrantCheck, Standing};
use impersonation_core::profile;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{AUDIENCE, Issuer};
use impersonation_core::{Presence, Refusal, Session, Timestamp, Verifier};

/// Knows once it has been asked for a grant this often: what it learns before is too old each time.
#[derive(Clone)]
struct Late {
    asked: Arc<AtomicIsize>,
    knows_after: isize,
}

impl Late {
    fn new(knows_after: isize) -> Self {
        Self { asked: Arc::default(), knows_after }
    }

    fn asked(&self) -> isize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl GrantCheck for Late {
    fn standing(&self, _: &Session) -> Standing {
        match self.asked() >= self.knows_after {
            true => Standing::Live { until: Timestamp::MAX },
            false => Standing::Unknown,
        }
    }

    async fn refresh(&self, _: &Session) {
        self.asked.fetch_add(1, Ordering::SeqCst);
    }
}

async fn verified(late: &Late) -> Result<Presence, Refusal> {
    let issuer = Issuer::impersonation();
    let profile = profile::impersonation(issuer.url()).audience(AUDIENCE).grants(late.clone());
    let verifier = Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap();
    let authorization = format!("Bearer {}", issuer.session("user_2").bearer().token());
    let headers = [("authorization", authorization.as_bytes())];
    verifier.verify(&RequestView::new("GET", &HeaderList::new(&headers))).await
}

#[tokio::test]
async fn a_request_asks_three_times_at_most() {
    for (knows_after, asked, is_let_in) in [(0, 0, true), (1, 1, true), (3, 3, true), (4, 3, false)] {
        let late = Late::new(knows_after);
        let verdict = verified(&late).await;
        assert_eq!(verdict.is_ok_and(|presence| presence.is_acting()), is_let_in, "{knows_after}");
        assert_eq!(late.asked(), asked, "{knows_after}");
    }
}

#[tokio::test]
async fn so_does_a_stream_that_waits_for_its_end() {
    for (began_at, asked, goes_on) in [(1, 0, true), (0, 1, true), (-2, 3, true), (-3, 3, false)] {
        let late = Late::new(1);
        let presence = verified(&late).await.unwrap();
        late.asked.store(began_at, Ordering::SeqCst);
        let left = time_left(presence.session().unwrap()).await;
        assert_eq!(left.is_ok(), goes_on, "{began_at}");
        assert!(goes_on || left == Err(Ended::GrantUnavailable), "{left:?}");
        assert_eq!(late.asked() - began_at, asked, "{began_at}");
    }
}
