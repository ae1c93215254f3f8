//! What became of a grant, said by its issuer in the same form as what was done under it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use impersonation_core::audit::{AuditError, AuditSink, Event, EventKind, Party};
use impersonation_core::redact::Personal;
use impersonation_core::testing::Issuer;
use impersonation_core::{ActingSession, ActorKind, Timestamp};
use serde_json::{Value, json};

fn staff() -> Party {
    Party::actor("https://login.example", "staff_1", ActorKind::Staff).with_email("mia@example.com")
}

fn event(kind: EventKind) -> Event {
    Event::of_grant(kind, Timestamp::from_unix_seconds(1_700_000_000), "user_2", "https://app.example", staff())
}

fn every_kind() -> [(EventKind, &'static str, Value); 8] {
    let until = Timestamp::from_unix_seconds(1_700_000_900);
    let by = json!({"subject": "user_2", "issuer": "https://app.example", "kind": "user", "email": null});
    let user = Party::user("https://app.example", "user_2");
    [
        (EventKind::start_refused("no_consent"), "start_refused", json!({"why": "no_consent"})),
        (
            EventKind::started(Duration::from_millis(900_999), true, vec!["personal".into()]),
            "started",
            json!({"duration": 900, "consent_waived": true, "capabilities": ["personal"]}),
        ),
        (EventKind::Redeemed, "redeemed", json!({})),
        (EventKind::TicketReissued, "ticket_reissued", json!({})),
        (EventKind::ended("revoked", user), "ended", json!({"cause": "revoked", "by": by})),
        (EventKind::ConsentRequested, "consent_requested", json!({})),
        (EventKind::consent_granted(until), "consent_granted", json!({"until": 1_700_000_900})),
        (EventKind::ConsentWithdrawn, "consent_withdrawn", json!({})),
    ]
}

#[test]
fn every_kind_is_one_flat_object_with_both_identities() {
    for (kind, name, own) in every_kind() {
        assert_eq!(kind.as_str(), name);
        let mut expected = json!({
            "at": 1_700_000_000, "id": "event_1", "event": name, "subject": "user_2", "issuer": "https://app.example",
            "actor": {"subject": "staff_1", "issuer": "https://login.example", "kind": "staff", "email": "mia@example.com"},
            "prior_actors": [], "session_id": "grant_1", "organization": "org_1", "reason": "Ticket 4711",
        });
        expected.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        let event = event(kind).with_id("event_1").with_session_id("grant_1").with_organization("org_1");
        assert_eq!(serde_json::to_value(event.with_reason("Ticket 4711")).unwrap(), expected);
    }
}

#[test]
fn nobody_and_nothing_are_null() {
    let event = serde_json::to_value(event(EventKind::ended("expired", None))).unwrap();
    for member in ["id", "by", "session_id", "organization", "reason"] {
        assert_eq!(event.get(member), Some(&Value::Null), "{member}");
    }
    let unlimited = serde_json::to_value(self::event(EventKind::started(None, false, Vec::new()))).unwrap();
    assert_eq!(unlimited.get("duration"), Some(&Value::Null));
}

#[test]
fn an_event_of_a_grant_answers_for_itself() {
    let event = event(EventKind::Redeemed).with_session_id("grant_1").with_organization("org_1").with_reason("why");
    assert_eq!((event.id(), event.at().as_unix_seconds(), event.kind()), (None, 1_700_000_000, &EventKind::Redeemed));
    assert_eq!((event.subject(), event.issuer()), ("user_2", "https://app.example"));
    assert_eq!(event.actor(), &staff());
    assert_eq!(
        (event.session_id(), event.organization(), event.reason()),
        (Some("grant_1"), Some("org_1"), Some("why"))
    );
    assert!(event.session().is_none() && event.prior_actors().is_empty());
    assert_eq!(event.to_string(), "redeemed by staff_1 as user_2");
}

/// Keeps events as they are.
#[derive(Default)]
struct Kept(Arc<Mutex<Vec<Event>>>);

impl AuditSink for Kept {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        self.0.lock().unwrap().push(event.clone());
        Ok(())
    }
}

#[tokio::test]
async fn an_event_in_a_session_says_what_the_session_says() {
    let issuer = Issuer::rfc8693();
    let act = json!({ "sub": "staff_1", "sub_profile": "human", "email": "mia@example.com", "act": { "sub": "bot" } });
    let token = issuer.session("user_2").claim("sid", "sess_1").claim("act", act).token();
    let acting = ActingSession::of(&issuer.verified(&token).unwrap()).unwrap();
    let kept = Kept::default();
    acting.reveal::<Personal>("Ticket 4711", &kept).await.unwrap();
    let event = kept.0.lock().unwrap()[0].clone();

    assert_eq!((event.subject(), event.issuer(), event.session_id()), ("user_2", issuer.url(), Some("sess_1")));
    assert_eq!(event.actor(), &Party::from(acting.actor()));
    assert_eq!((&*event.actor().subject, event.actor().kind), ("staff_1", Some(ActorKind::Staff)));
    assert_eq!(event.prior_actors()[0].subject(), "bot");
    assert_eq!(event.session().unwrap().subject(), "user_2");

    let told_otherwise = event.with_session_id("other").with_organization("other").with_reason("other").with_id("id");
    assert_eq!((told_otherwise.session_id(), told_otherwise.organization()), (Some("sess_1"), None));
    assert_eq!((told_otherwise.reason(), told_otherwise.id()), (None, Some("id")));
}

#[cfg(feature = "tracing")]
mod log {
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Level, Metadata, Subscriber};

    use super::*;

    type Fields = BTreeMap<&'static str, String>;

    /// Keeps the fields of each event that is logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<Fields>>>);

    struct Reading(Fields);

    impl Visit for Reading {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            self.0.insert(field.name(), format!("{value:?}"));
        }

        fn record_str(&mut self, field: &Field, value: &str) {
            self.0.insert(field.name(), value.into());
        }
    }

    impl Subscriber for Log {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &tracing::Event<'_>) {
            let metadata = event.metadata();
            assert_eq!((metadata.target(), *metadata.level()), ("impersonation_core::audit", Level::INFO));
            let mut reading = Reading(Fields::new());
            event.record(&mut reading);
            self.0.lock().unwrap().push(reading.0);
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    fn logged(event: &Event) -> Fields {
        let log = Log::default();
        // While there is one subscriber alone, tracing asks each thread for its own, and other tests' threads have none.
        let _another = tracing::Dispatch::new(Log::default());
        tracing::subscriber::with_default(log.clone(), || event.trace());
        let fields = log.0.lock().unwrap().pop();
        fields.unwrap()
    }

    #[test]
    fn every_kind_is_logged_with_both_identities_and_no_more_than_it_has() {
        for (kind, name, own) in every_kind() {
            let mut expected: Fields = [
                ("event", name),
                ("id", "event_1"),
                ("subject", "user_2"),
                ("issuer", "https://app.example"),
                ("actor", "staff_1"),
                ("actor_issuer", "https://login.example"),
                ("acting", "staff"),
                ("session_id", "grant_1"),
            ]
            .map(|(name, value)| (name, value.into()))
            .into();
            for name in ["why", "duration", "consent_waived", "until", "cause"] {
                let value = own.get(name).map(|value| value.as_str().map_or(value.to_string(), Into::into));
                expected.extend(value.map(|value| (name, value)));
            }
            if own.get("by").is_some() {
                let by = [("by", "user_2"), ("by_issuer", "https://app.example"), ("by_kind", "user")];
                expected.extend(by.map(|(name, value)| (name, value.into())));
            }
            assert_eq!(logged(&event(kind).with_id("event_1").with_session_id("grant_1")), expected);
        }
    }
}
