use impersonation_bar::{Bar, Details};
use impersonation_core::Timestamp;
use impersonation_core::profile::Dialect;
use impersonation_core::testing::Issuer;
use serde_json::json;

use crate::support::{NOW, acting, bar, facts, issuer, session, staff};

#[test]
fn they_are_json_for_a_page_that_draws_its_own_bar() {
    let issuer = issuer();
    let token = issuer.session("user_2").claim("org_id", "org_1");
    let act =
        json!({"sub": "staff_1", "sub_profile": "human", "auth_time": 1_799_999_000, "email": "staff@example.com"});
    let session = session(&issuer, &token.claim("act", act));
    let details = Details::new()
        .subject_name("Erika")
        .organization_name("Example GmbH")
        .reason("T1")
        .read_only(true)
        .return_to("/u");
    let status = bar().status(Some(&session), NOW, Some(&details));
    assert!(status.is_acting());
    assert_eq!(
        serde_json::to_value(&status).expect("JSON"),
        json!({
            "acting": true,
            "actor": {"subject": "staff_1", "issuer": "https://issuer.example", "kind": "staff", "email": "staff@example.com"},
            "subject": {"id": "user_2", "name": "Erika"},
            "organization": {"id": "org_1", "name": "Example GmbH"},
            "reason": "T1",
            "began_at": 1_799_999_000,
            "ends_at": 1_800_000_300,
            "now": 1_800_000_000,
            "read_only": true,
            "stop": "/stop",
            "return_to": "/u",
        })
    );
    assert_eq!(status.facts().expect("facts").actor(), "staff@example.com");
}

#[test]
fn nobody_who_acts_is_said_so() {
    let issuer = issuer();
    let own = session(&issuer, &issuer.session("user_2"));
    for session in [None, Some(&own)] {
        let status = bar().status(session, NOW, Some(&Details::new().reason("none")));
        assert_eq!(serde_json::to_string(&status).expect("JSON"), "{\"acting\":false}");
    }
}

#[test]
fn the_expiry_of_a_hosted_token_is_no_limit() {
    for dialect in [Dialect::Clerk, Dialect::WorkOs, Dialect::Descope] {
        let issuer = match dialect {
            Dialect::Clerk => Issuer::clerk(),
            Dialect::WorkOs => Issuer::workos(),
            _ => Issuer::descope(),
        };
        let session = acting(&issuer, &issuer.session("user_2").acting("staff_1"));
        assert_eq!(facts(&bar(), &session, Details::new()).ends_at(), None, "{dialect:?}");
        let limit = Timestamp::from_unix_seconds(1_900_000_000);
        assert_eq!(facts(&bar(), &session, Details::new().ends_at(limit)).ends_at(), Some(limit));
    }
    assert!(facts(&bar(), &staff("staff_1"), Details::new()).ends_at().is_some());
}

#[test]
fn what_a_response_says_stands_before_what_the_application_says() {
    let general = |session: &impersonation_core::ActingSession| {
        Details::new().subject_name(format!("general {}", session.subject())).reason("general")
    };
    let bar = Bar::builder("/stop").details(general).build().expect("a bar");
    let facts = facts(&bar, &staff("staff_1"), Details::new().subject_name("own"));
    assert_eq!((facts.subject(), facts.reason()), ("own", Some("general")));
    assert_eq!(bar.facts(&staff("staff_1"), NOW, None).subject(), "general user_2");
}

#[test]
fn debug_names_nobody() {
    let details =
        Details::new().subject_name("Erika").organization_name("Example").reason("illness").return_to("/secret");
    let facts = facts(&bar(), &staff("staff@example.com"), details.clone());
    let shown = format!("{details:?} {facts:?} {:?}", bar());
    for word in ["Erika", "Example", "illness", "secret", "staff@example.com", "user_2"] {
        assert!(!shown.contains(word), "{shown}");
    }
}

#[test]
fn another_impersonation_has_another_key() {
    let key = |actor: &str| {
        let markup = crate::support::markup(actor, Details::new(), impersonation_bar::Page::new());
        crate::support::between(&markup, "data-key=\"", "\"").to_owned()
    };
    assert_eq!(key("staff_1"), key("staff_1"));
    assert_ne!(key("staff_1"), key("staff_2"));
}
