//! What every start and stop has to be, whichever provider is asked.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use impersonation_core::provider::{
    Capabilities, Cursor, Feature, HandOver, Link, Page, ProviderError, ProviderErrorKind, Secret, Start, Tokens,
    is_registered_claim,
};
use impersonation_core::testing::Issuer;
use impersonation_core::{ActingSession, OwnSession};

fn own() -> OwnSession {
    let issuer = Issuer::rfc8693();
    OwnSession::of(&issuer.verified(&issuer.session("staff_1").token()).unwrap()).unwrap()
}

fn start() -> Start {
    Start::new(&own(), "user_2")
}

fn refused(start: Start) -> Option<ProviderErrorKind> {
    start.admit(&Capabilities::all(), &["drn"]).err().map(|error| error.kind())
}

#[test]
fn a_start_says_who_acts_as_whom() {
    let start =
        start().reason("Ticket 4711").organization("org_1").duration(Duration::from_secs(900)).claim("tier", "gold");
    assert_eq!((start.impersonator(), start.target()), ("staff_1", "user_2"));
    assert_eq!((start.stated_reason(), start.in_organization()), (Some("Ticket 4711"), Some("org_1")));
    assert_eq!(start.claims()["tier"], "gold");
    assert_eq!(start.consent(), None);
    assert_eq!(refused(start), None);
}

#[test]
fn ids_and_reasons_that_cannot_be_right_are_refused() {
    let invalid = Some(ProviderErrorKind::InvalidRequest);
    let long = "x".repeat(513);
    for id in ["", "user\n2", "user\u{0}2", &long] {
        assert_eq!(refused(Start::new(&own(), id)), invalid, "{id:?}");
        assert_eq!(refused(start().known_as(id)), invalid, "{id:?}");
        assert_eq!(refused(start().organization(id)), invalid, "{id:?}");
    }
    assert_eq!(refused(Start::new(&own(), "staff_1")), invalid, "as oneself");
    assert_eq!(refused(start().known_as("user_2")), invalid, "as oneself, by another name");
    let long = "r".repeat(501);
    for reason in ["", "   ", "a\u{7}b", "a\nINFO b", &long] {
        assert_eq!(refused(start().reason(reason)), invalid, "{reason:?}");
    }
    assert_eq!(refused(start().reason("ü".repeat(500))), None, "characters are counted, not bytes");
    assert_eq!(refused(start().duration(Duration::from_millis(999))), invalid);
}

#[test]
fn a_start_says_what_it_opens_each_name_once() {
    let start = start().capabilities(["personal", "data:cards.v2", "personal", "a_b-c"]);
    assert_eq!(start.asked_capabilities().collect::<Vec<_>>(), ["a_b-c", "data:cards.v2", "personal"]);
    assert_eq!(refused(start.clone()), None);
    let other = start.capabilities(["financial"]);
    assert_eq!(other.asked_capabilities().collect::<Vec<_>>(), ["financial"], "a second call replaces the first");
    assert_eq!(self::start().asked_capabilities().count(), 0);
}

#[test]
fn names_of_capabilities_that_cannot_be_right_are_refused() {
    let invalid = Some(ProviderErrorKind::InvalidRequest);
    let long = "x".repeat(65);
    for name in ["", " ", "Personal", "personal data", "a,b", "a/b", "a\n", "ä", "*", &long] {
        assert_eq!(refused(start().capabilities(["personal", name])), invalid, "{name:?}");
    }
    assert_eq!(refused(start().capabilities(["x".repeat(64)])), None);
    let names = |count: usize| (0..count).map(|number| number.to_string());
    assert_eq!(refused(start().capabilities(names(64))), None);
    assert_eq!(refused(start().capabilities(names(65))), invalid);
    assert_eq!(refused(start().capabilities(names(0))), invalid, "whoever asks for none leaves it out");
}

#[test]
fn a_key_is_visible_ascii() {
    let invalid = Some(ProviderErrorKind::InvalidRequest);
    let long = "k".repeat(256);
    for key in ["", " ", "a b", "a\n", "a\u{7f}", "ü", &long] {
        assert_eq!(refused(start().idempotency_key(key)), invalid, "{key:?}");
    }
    let key = "!~".repeat(127) + "k";
    let start = start().idempotency_key(&*key);
    assert_eq!(start.stated_idempotency_key(), Some(&*key));
    assert_eq!(refused(start), None);
    assert_eq!(self::start().stated_idempotency_key(), None);
}

#[test]
fn a_claim_of_the_tokens_own_is_refused() {
    for name in [
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "act",
        "may_act",
        "sid",
        "scope",
        "azp",
        "cnf",
        "auth_time",
        "email",
        "roles",
    ] {
        assert!(is_registered_claim(name), "{name}");
        assert_eq!(refused(start().claim(name, "x")), Some(ProviderErrorKind::InvalidRequest), "{name}");
    }
    assert_eq!(refused(start().claim("drn", "DS")), Some(ProviderErrorKind::InvalidRequest), "the provider's own");
    assert_eq!(refused(start().claim("", 1)), Some(ProviderErrorKind::InvalidRequest));
    assert_eq!(refused(start().claim("tier", "gold")), None);
}

#[test]
fn what_the_provider_cannot_take_is_not_dropped() {
    let asked = [
        (Feature::Reason, start().reason("r")),
        (Feature::Organization, start().organization("o")),
        (Feature::Claims, start().claim("c", 1)),
        (Feature::Duration, start().duration(Duration::from_secs(1))),
        (Feature::Consent, start().require_consent()),
        (Feature::Capabilities, start().capabilities(["personal"])),
        (Feature::Capabilities, start().capabilities([""; 0])),
        (Feature::IdempotencyKey, start().idempotency_key("k")),
        (Feature::Start, start()),
    ];
    for (feature, start) in asked {
        let lacking = Capabilities::all().without(feature, "do it by hand");
        let error = start.admit(&lacking, &[]).unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unsupported);
        assert_eq!(error.unsupported().unwrap().feature(), feature);
        assert_eq!(error.to_string(), format!("not supported ({feature:?}): do it by hand"));
    }
    // Not to ask for consent is what such a provider does anyway.
    let lacking = Capabilities::all().without(Feature::Consent, "");
    assert!(start().without_consent().admit(&lacking, &[]).is_ok());
}

#[test]
fn the_last_word_on_a_feature_counts() {
    let capabilities = Capabilities::all().without(Feature::Stop, "a").without(Feature::Stop, "b");
    assert_eq!(capabilities.unsupported(Feature::Stop).unwrap().instead(), "b");
    assert!(capabilities.supports(Feature::Start));
    let refusal = capabilities.refusal(Feature::Stop);
    assert_eq!(refusal.unsupported().unwrap().instead(), "b");
    assert_eq!(capabilities.refusal(Feature::Start).kind(), ProviderErrorKind::Unsupported);
}

#[test]
fn nothing_that_opens_something_is_shown() {
    let tokens = Tokens::new(Secret::new("open-sesame")).refreshed_by(Secret::new("open-sesame"));
    let link = Link::new("https://clerk.example.com/v1/tickets/accept?ticket=open-sesame");
    for hand_over in [HandOver::Tokens(tokens), HandOver::Visit(link), HandOver::Ticket(Secret::new("open-sesame"))] {
        assert!(!format!("{hand_over:?}").contains("sesame"));
    }
}

#[test]
fn an_error_shows_the_providers_code_and_not_its_words() {
    let error = ProviderError::new(ProviderErrorKind::NotFound)
        .with_status(404)
        .with_code("E062108")
        .with_description("User not found")
        .with_message("Cannot find user mia@example.com");
    assert_eq!(error.to_string(), "the provider knows no such thing (404, E062108)");
    assert!(!format!("{error:?}").contains("mia"));
    assert_eq!(error.message(), Some("Cannot find user mia@example.com"));
    for no_code in ["", "a b", "<script>", &"c".repeat(65)] {
        assert_eq!(ProviderError::new(ProviderErrorKind::Rejected).with_code(no_code).code(), None, "{no_code}");
    }
    let long = ProviderError::new(ProviderErrorKind::Rejected).with_message(&"é".repeat(10_000));
    assert_eq!(long.message().unwrap().len(), 1024);
}

#[test]
fn only_what_may_pass_is_retryable() {
    use ProviderErrorKind::{
        Denied, InvalidGrant, NotFound, RateLimited, TimedOut, Unauthorized, Unavailable, Unreachable, Unreadable,
    };
    for kind in [RateLimited, TimedOut, Unavailable, Unreachable] {
        assert!(ProviderError::new(kind).is_retryable(), "{kind:?}");
    }
    for kind in [Denied, InvalidGrant, NotFound, Unauthorized, Unreadable] {
        assert!(!ProviderError::new(kind).is_retryable(), "{kind:?}");
    }
}

/// An id of another provider's would name somebody else here.
#[test]
fn a_session_of_another_provider_starts_and_stops_nothing_here() {
    use impersonation_core::profile::Dialect;
    use impersonation_core::provider::Stop;

    let invalid = Err(ProviderErrorKind::InvalidRequest);
    let clerks = Capabilities::all().for_sessions_of(Dialect::Clerk);
    let admit = |start: Start| start.admit(&clerks, &[]).map_err(|error| error.kind());
    assert_eq!(admit(start()), invalid);
    assert_eq!(admit(start().known_as("user_staff")), Ok(()), "the application says who they are there");

    let issuer = Issuer::rfc8693();
    let acting = issuer.verified(&issuer.session("user_2").acting("staff_1").token()).unwrap();
    let stop = Stop::new(&ActingSession::of(&acting).unwrap());
    assert_eq!(stop.admit(&clerks).map_err(|error| error.kind()), invalid);
    assert!(stop.admit(&Capabilities::all().for_sessions_of(Dialect::Rfc8693)).is_ok());
    let cannot = Capabilities::all().without(Feature::Stop, "wait");
    assert_eq!(stop.admit(&cannot).unwrap_err().kind(), ProviderErrorKind::Unsupported);
}

#[test]
fn a_page_keeps_its_place_whatever_is_left_of_it() {
    let page = Page::last(vec![1, 2, 3]).followed_by(Cursor::new("c"));
    let odd = page.filter_map(|number| (number % 2 == 1).then_some(number * 10));
    assert_eq!((odd.items, odd.next, odd.has_more), (vec![10, 30], Some(Cursor::new("c")), true));
}

#[test]
fn who_acts_can_stop_and_who_does_not_cannot() {
    let issuer = Issuer::rfc8693();
    let acting = issuer.verified(&issuer.session("user_2").acting("staff_1").token()).unwrap();
    assert!(ActingSession::of(&acting).is_some() && OwnSession::of(&acting).is_none());
    assert!(ActingSession::of(own().session()).is_none());
}

#[test]
fn a_reason_that_was_given_at_the_start_is_that_of_the_session() {
    use serde_json::json;

    let (clerk, descope) = (Issuer::clerk(), Issuer::descope());
    let by_clerk = |act| clerk.verified(&clerk.session("user_2").claim("act", act).token()).unwrap();
    let session = by_clerk(json!({ "sub": "user_1", "reason": "Ticket 4711" }));
    assert_eq!(session.reason(), Some("Ticket 4711"));
    for none in [json!(4711), json!(""), json!(null)] {
        assert_eq!(by_clerk(json!({ "sub": "user_1", "reason": none })).reason(), None, "an annotation refuses nobody");
    }

    let token = descope.session("user_2").claim("impersonation_reason", "Ticket 4711");
    assert_eq!(descope.verified(&token.clone().acting("user_1").token()).unwrap().reason(), Some("Ticket 4711"));
    assert_eq!(descope.verified(&token.token()).unwrap().reason(), None, "nobody acts");
}
