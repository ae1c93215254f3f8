//! What an actor did, and where it is kept.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use impersonation_core::audit::Watch;
use impersonation_core::audit::{self, AuditError, AuditSink, BoxedSink, Event, Level, Recorder, RevealErrorKind};
use impersonation_core::redact::Personal;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::Issuer;
use impersonation_core::{ActingSession, Presence, Verdict};
use serde_json::{Value, json};

/// Keeps what it is given, unless it is broken.
#[derive(Clone, Default)]
struct Kept {
    events: Arc<Mutex<Vec<Value>>>,
    broken: bool,
}

impl Kept {
    fn all(&self) -> Vec<Value> {
        self.events.lock().unwrap().clone()
    }
}

impl AuditSink for Kept {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        if self.broken {
            return Err(AuditError::new("the disk is full"));
        }
        self.events.lock().unwrap().push(serde_json::to_value(event).map_err(AuditError::new)?);
        Ok(())
    }
}

fn presence(actor: Option<&str>) -> Presence {
    let issuer = Issuer::rfc8693();
    let session = issuer.session("user_2").claim("sid", "sess_1");
    let token = actor.map_or(session.clone(), |actor| session.acting(actor)).token();
    let value = format!("Bearer {token}");
    let headers = [("authorization", value.as_bytes())];
    match issuer.verifier().check(&RequestView::new("GET", &HeaderList::new(&headers))) {
        Verdict::Decided(decision) => decision.unwrap(),
        Verdict::Undecided(_) => unreachable!("the keys are known"),
    }
}

fn acting() -> ActingSession {
    presence(Some("staff_1")).require_actor().unwrap()
}

fn watch(recorder: &Recorder, presence: &Presence, method: &str) -> Option<Watch> {
    recorder.watch(presence, &RequestView::new(method, &HeaderList::new(&[])))
}

async fn recorded(work: impl FnOnce(&Recorder)) -> Vec<Value> {
    let kept = Kept::default();
    let (queue, worker) = audit::queue(kept.clone(), 8);
    work(&Recorder::new(Level::All).to(queue));
    worker.await;
    kept.all()
}

#[tokio::test]
async fn an_event_names_both_identities_and_the_route() {
    let events = recorded(|recorder| {
        let mut watch = watch(recorder, &presence(Some("staff_1")), "POST").unwrap();
        watch.set_route(Some("/users/{id}"));
        watch.answered(403);
    })
    .await;
    let [event] = &events[..] else { panic!("{events:?}") };
    assert!(event["at"].as_u64().unwrap() > 1_700_000_000);
    let expected = json!({
        "at": event["at"], "id": null, "event": "request", "method": "POST", "route": "/users/{id}", "status": 403,
        "subject": "user_2", "issuer": event["issuer"],
        "actor": {"subject": "staff_1", "issuer": event["issuer"], "kind": "staff", "email": null},
        "prior_actors": [], "session_id": "sess_1", "organization": null, "reason": null,
    });
    assert_eq!(event, &expected);
}

#[tokio::test]
async fn a_request_that_nobody_waited_for_is_recorded_too() {
    let events = recorded(|recorder| drop(watch(recorder, &presence(Some("staff_1")), "DELETE"))).await;
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0]["method"], &events[0]["status"]), (&json!("DELETE"), &Value::Null));
}

#[tokio::test]
async fn users_in_person_and_nobody_make_no_event() {
    let now = impersonation_core::Timestamp::from_unix_seconds(1);
    let nobody = Presence::anonymous(now, "api".into());
    let events = recorded(|recorder| {
        assert!(watch(recorder, &presence(None), "POST").is_none());
        assert!(watch(recorder, &nobody, "POST").is_none());
    })
    .await;
    assert!(events.is_empty());
}

#[test]
fn the_level_says_which_requests() {
    let presence = presence(Some("staff_1"));
    let is_watched = |level, method| watch(&Recorder::new(level), &presence, method).is_some();
    for method in ["GET", "HEAD", "OPTIONS", "TRACE"] {
        assert!(!is_watched(Level::Writes, method) && is_watched(Level::All, method));
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "get", "QUERY"] {
        assert!(is_watched(Level::Writes, method) && is_watched(Level::All, method));
    }
    assert!(!is_watched(Level::None, "POST"));
}

#[test]
fn an_upgraded_connection_may_write_anything() {
    let headers = [("upgrade", &b"websocket"[..])];
    let headers = HeaderList::new(&headers);
    let watch = Recorder::new(Level::Writes).watch(&presence(Some("staff_1")), &RequestView::new("GET", &headers));
    assert!(watch.is_some());
}

#[tokio::test]
async fn a_method_of_any_length_is_cut() {
    let method = "X".repeat(10_000);
    let events = recorded(|recorder| watch(recorder, &presence(Some("staff_1")), &method).unwrap().answered(405)).await;
    assert_eq!(events[0]["method"].as_str().unwrap().len(), 32);
}

#[tokio::test]
async fn what_does_not_fit_is_counted() {
    let kept = Kept::default();
    let (queue, worker) = audit::queue(kept.clone(), 2);
    let recorder = Recorder::new(Level::All).to(queue.clone());
    for _ in 0..5 {
        watch(&recorder, &presence(Some("staff_1")), "GET").unwrap().answered(200);
    }
    assert_eq!(queue.lost(), 3);
    drop((recorder, queue));
    worker.await;
    assert_eq!(kept.all().len(), 2);
}

#[tokio::test]
async fn a_sink_that_fails_and_a_worker_that_is_gone_lose_nothing_in_silence() {
    let broken = Kept { broken: true, ..Kept::default() };
    let (queue, worker) = audit::queue(BoxedSink::new(broken), 2);
    let recorder = Recorder::new(Level::All).to(queue.clone());
    watch(&recorder, &presence(Some("staff_1")), "GET").unwrap().answered(200);
    let worker = tokio::spawn(worker);
    while queue.lost() == 0 {
        tokio::task::yield_now().await;
    }
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    watch(&recorder, &presence(Some("staff_1")), "GET").unwrap().answered(200);
    assert_eq!(queue.lost(), 2);
}

/// Panics at the second event.
struct Fragile(Kept);

impl AuditSink for Fragile {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        assert!(self.0.all().is_empty(), "on purpose");
        self.0.write(event).await
    }
}

#[tokio::test]
async fn a_sink_that_panics_loses_nothing_in_silence() {
    let kept = Kept::default();
    let (queue, worker) = audit::queue(Fragile(kept.clone()), 8);
    let recorder = Recorder::new(Level::All).to(queue.clone());
    for _ in 0..5 {
        watch(&recorder, &presence(Some("staff_1")), "GET").unwrap().answered(200);
    }
    assert!(tokio::spawn(worker).await.unwrap_err().is_panic());
    assert_eq!((kept.all().len(), queue.lost()), (1, 4));
    watch(&recorder, &presence(Some("staff_1")), "GET").unwrap().answered(200);
    assert_eq!(queue.lost(), 5);
}

#[tokio::test]
async fn nothing_is_revealed_that_is_not_recorded() {
    let (acting, kept) = (acting(), Kept::default());
    let revealed = acting.reveal::<Personal>(" Ticket 4711 ", &kept).await.unwrap();
    assert!(revealed.opens(&acting, "personal"));
    let event = &kept.all()[0];
    assert_eq!(
        (&event["event"], &event["class"], &event["why"]),
        (&json!("reveal"), &json!("personal"), &json!("Ticket 4711"))
    );

    let broken = Kept { broken: true, ..Kept::default() };
    let error = acting.reveal::<Personal>("Ticket 4711", &broken).await.unwrap_err();
    assert_eq!(error.kind(), RevealErrorKind::NotRecorded);
}

#[tokio::test]
async fn a_reveal_needs_a_reason() {
    let (acting, kept) = (acting(), Kept::default());
    for why in ["", " \n ", &"x".repeat(501)] {
        let error = acting.reveal::<Personal>(why, &kept).await.unwrap_err();
        assert_eq!(error.kind(), RevealErrorKind::InvalidReason);
    }
    assert!(kept.all().is_empty());
    assert!(acting.reveal::<Personal>(&"ä".repeat(500), &kept).await.is_ok());
}

#[tokio::test]
async fn what_is_revealed_is_of_one_session_and_class() {
    let acting = acting();
    let revealed = acting.reveal::<Personal>("Ticket 4711", &Kept::default()).await.unwrap();
    assert!(!revealed.opens(&acting, "financial"));
    assert!(!revealed.opens(presence(Some("staff_2")).session().unwrap(), "personal"));
    assert!(!revealed.opens(presence(None).session().unwrap(), "personal"));
    let issuer = Issuer::rfc8693();
    let [one, later] = [900, 901].map(|left| {
        let end = issuer.now() + std::time::Duration::from_secs(left);
        issuer.verified(&issuer.session("user_2").acting("staff_1").expires_at(end).token()).unwrap()
    });
    let revealed = ActingSession::of(&one).unwrap().reveal::<Personal>("Ticket 4711", &Kept::default()).await.unwrap();
    assert!(revealed.opens(&one, "personal") && !revealed.opens(&later, "personal"), "it is for one token");
}
