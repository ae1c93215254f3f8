//! What a policy lets through, and what never opens it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use impersonation_core::policy::{Class, Decision, Denial, Policy};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{Issuer, TokenBuilder};
use impersonation_core::{ActorKind, Timestamp};
use serde_json::json;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_000);

fn issuer() -> Issuer {
    Issuer::with_secret(&[7; 32]).at(NOW)
}

fn user() -> TokenBuilder {
    issuer().session("user_2")
}

fn staff() -> TokenBuilder {
    user().acting("staff_1")
}

fn decide(policy: &Policy, session: &TokenBuilder, method: &str, route: Option<&str>) -> Decision {
    let headers = HeaderList::new(&[]);
    let request = RequestView::new(method, &headers).with_route(route);
    policy.decide(&issuer().verified(&session.token()).unwrap(), &request, NOW)
}

fn denial(policy: &Policy, session: &TokenBuilder) -> Option<Denial> {
    match decide(policy, session, "GET", None) {
        Decision::Allow => None,
        Decision::Deny(denial) => Some(denial),
    }
}

#[test]
fn a_users_own_session_passes() {
    for policy in [Policy::open(), Policy::deny(), Policy::read_only(), Policy::class(Class::Payment)] {
        assert_eq!(decide(&policy, &user(), "DELETE", None), Decision::Allow);
    }
}

#[test]
fn every_kind_of_actor_is_subject_to_it() {
    for act in [
        json!({ "sub": "a", "sub_profile": "human" }),
        json!({ "sub": "a", "sub_profile": "ai_agent" }),
        json!({ "sub": "a" }),
    ] {
        let session = user().claim("act", act);
        assert_eq!(denial(&Policy::deny(), &session), Some(Denial::Impersonation));
        assert_eq!(denial(&Policy::class(Class::Email), &session), Some(Denial::Class(Class::Email)));
        assert_eq!(denial(&Policy::open(), &session), None);
    }
}

#[test]
fn an_allowed_kind_is_exempt_from_the_rule_and_no_other_is() {
    let policy = Policy::deny().allow(ActorKind::Agent);
    assert_eq!(denial(&policy, &user().acting_agent("a")), None);
    assert_eq!(denial(&policy, &staff()), Some(Denial::Impersonation));
    assert_eq!(denial(&policy, &user().claim("act", json!({ "sub": "a" }))), Some(Denial::Impersonation));
}

#[test]
fn read_only_is_get_and_head() {
    for method in ["GET", "HEAD"] {
        assert_eq!(decide(&Policy::read_only(), &staff(), method, None), Decision::Allow);
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "get", "", "GET "] {
        assert_eq!(decide(&Policy::read_only(), &staff(), method, None), Decision::Deny(Denial::ReadOnly), "{method}");
    }
}

#[test]
fn exceptions_hold_on_the_matched_route_and_its_method_alone() {
    let policy = Policy::read_only().counts_as_read("POST", "/search").counts_as_write("GET", "/logout");
    assert_eq!(decide(&policy, &staff(), "POST", Some("/search")), Decision::Allow);
    assert_eq!(decide(&policy, &staff(), "GET", Some("/search")), Decision::Allow);
    for (method, route) in
        [("PUT", Some("/search")), ("POST", Some("/search/")), ("POST", None), ("GET", Some("/logout"))]
    {
        assert_eq!(decide(&policy, &staff(), method, route), Decision::Deny(Denial::ReadOnly), "{method} {route:?}");
    }
}

#[test]
fn what_closes_get_closes_head() {
    for policy in
        [Policy::read_only().counts_as_write("GET", "/logout"), Policy::read_only().counts_as_write("get", "/logout")]
    {
        for method in ["GET", "HEAD"] {
            assert_eq!(
                decide(&policy, &staff(), method, Some("/logout")),
                Decision::Deny(Denial::ReadOnly),
                "{method}"
            );
        }
    }
}

#[test]
fn without_a_matched_route_what_closes_closes_and_what_opens_does_not() {
    let policy = Policy::read_only().counts_as_write("GET", "/logout").counts_as_read("POST", "/search");
    for method in ["GET", "HEAD", "POST"] {
        assert_eq!(decide(&policy, &staff(), method, None), Decision::Deny(Denial::ReadOnly), "{method}");
    }
}

#[test]
fn a_gate_on_a_single_route_needs_no_pattern() {
    let policy = Policy::read_only().reads_by("POST").writes_by("GET");
    for route in [None, Some("/anything")] {
        assert_eq!(decide(&policy, &staff(), "POST", route), Decision::Allow);
        assert_eq!(decide(&policy, &staff(), "GET", route), Decision::Deny(Denial::ReadOnly));
    }
}

#[test]
fn of_two_exceptions_the_one_that_closes_wins() {
    let policy = Policy::read_only().counts_as_read("POST", "/x").counts_as_write("POST", "/x");
    assert_eq!(decide(&policy, &staff(), "POST", Some("/x")), Decision::Deny(Denial::ReadOnly));
}

#[test]
fn an_impersonation_of_unknown_age_is_too_old() {
    let policy = Policy::open().max_impersonation_age(Duration::from_secs(600));
    let began = |seconds_ago: u64| {
        let auth_time = NOW.as_unix_seconds() - seconds_ago;
        user().claim("act", json!({ "sub": "staff_1", "auth_time": auth_time }))
    };
    assert_eq!(denial(&policy, &began(600)), None);
    assert_eq!(denial(&policy, &began(601)), Some(Denial::Impersonation));
    assert_eq!(denial(&policy, &staff()), Some(Denial::Impersonation));
    let began_in_future = user().claim("act", json!({ "sub": "staff_1", "auth_time": NOW.as_unix_seconds() + 6 }));
    assert_eq!(denial(&policy, &began_in_future), Some(Denial::Impersonation));
    let began_some_day = user().claim("act", json!({ "sub": "staff_1", "auth_time": "yesterday" }));
    assert_eq!(denial(&policy, &began_some_day), Some(Denial::Impersonation));
    assert_eq!(denial(&policy, &staff().claim("auth_time", NOW)), Some(Denial::Impersonation), "the subject's time");
    assert_eq!(denial(&policy, &user()), None);
}

#[test]
fn conditions_hold_for_an_allowed_kind_too() {
    let policy = Policy::deny().allow(ActorKind::Staff).max_impersonation_age(Duration::from_secs(600));
    assert_eq!(denial(&policy, &staff()), Some(Denial::Impersonation));
    let fresh = user().claim("act", json!({ "sub": "s", "sub_profile": "human", "auth_time": NOW }));
    assert_eq!(denial(&policy, &fresh), None);
}

#[test]
fn a_required_permission_is_the_users_alone() {
    let policy = Policy::open().requires_permission("reports:write");
    let with = |session: TokenBuilder| session.claim("permissions", ["reports:write"]);
    assert_eq!(denial(&policy, &with(user())), None);
    assert_eq!(denial(&policy, &user()), Some(Denial::InsufficientPermission));
    assert_eq!(denial(&policy, &with(staff())), Some(Denial::Impersonation));
    assert_eq!(denial(&policy.allow(ActorKind::Staff), &with(staff())), Some(Denial::Impersonation));
}

#[test]
fn a_recent_authentication_is_the_users_alone() {
    let max_age = Duration::from_secs(300);
    let policy = Policy::open().recent_authentication(max_age);
    let stale = Some(Denial::StaleAuthentication { max_age });
    assert_eq!(denial(&policy, &user()), stale);
    assert_eq!(denial(&policy, &user().claim("auth_time", NOW.as_unix_seconds() - 300)), None);
    assert_eq!(denial(&policy, &user().claim("auth_time", NOW.as_unix_seconds() - 301)), stale);
    assert_eq!(denial(&policy, &user().claim("auth_time", "now")), stale);
    let far_ahead = NOW.as_unix_seconds() + 6;
    assert_eq!(denial(&policy, &user().claim("auth_time", far_ahead)), stale, "no time to reckon from");
    for policy in [policy.clone(), policy.allow(ActorKind::Staff)] {
        let with_the_users_time = staff().claim("auth_time", NOW);
        assert_eq!(denial(&policy, &with_the_users_time), Some(Denial::Impersonation));
    }
}

#[test]
fn what_is_asked_of_sessions_is_asked_of_users_too() {
    let policy = Policy::open().session_must(|session, _| session.roles().any(|role| role == "admin"));
    let admin = |session: TokenBuilder| session.claim("roles", ["admin"]);
    assert_eq!(denial(&policy, &admin(user())), None);
    assert_eq!(denial(&policy, &user()), Some(Denial::InsufficientPermission));
    assert_eq!(denial(&policy, &staff()), Some(Denial::Impersonation));
    assert_eq!(denial(&policy, &admin(staff())), None);
}

#[test]
fn a_request_to_upgrade_the_connection_does_not_read() {
    let session = issuer().verified(&staff().token()).unwrap();
    let headers = [("upgrade", &b"websocket"[..])];
    let headers = HeaderList::new(&headers);
    let request = RequestView::new("GET", &headers);
    assert_eq!(Policy::read_only().decide(&session, &request, NOW), Decision::Deny(Denial::ReadOnly));
    assert_eq!(Policy::read_only().reads_by("GET").decide(&session, &request, NOW), Decision::Allow);
}

#[test]
fn a_predicate_is_asked_about_actors_alone() {
    let policy = Policy::open().actor_must(|session, request| {
        session.actor().is_some_and(|actor| actor.subject() == "staff_1") && request.method() == "GET"
    });
    assert_eq!(denial(&policy, &staff()), None);
    assert_eq!(denial(&policy, &user().acting("staff_2")), Some(Denial::Impersonation));
    assert_eq!(decide(&policy, &staff(), "POST", None), Decision::Deny(Denial::Impersonation));
    assert_eq!(denial(&policy, &user()), None);
}

#[test]
fn the_age_of_clerks_factors_is_an_authentication_time() {
    let issuer = Issuer::clerk().at(NOW);
    let policy = Policy::open().recent_authentication(Duration::from_secs(600));
    let headers = HeaderList::new(&[]);
    let request = RequestView::new("GET", &headers);
    for (fva, allowed) in
        [(json!([10, -1]), true), (json!([11, -1]), false), (json!([-1, 0]), false), (json!("0"), false)]
    {
        let session = issuer.verified(&issuer.session("user_2").claim("fva", &fva).token()).unwrap();
        assert_eq!(policy.decide(&session, &request, NOW) == Decision::Allow, allowed, "{fva}");
    }
}

#[test]
fn what_is_asked_for_twice_is_both_asked_for() {
    let both = Policy::open().requires_permission("reports:read").requires_permission("reports:write");
    assert_eq!(denial(&both, &user().claim("permissions", ["reports:read", "reports:write"])), None);
    for one in ["reports:read", "reports:write"] {
        assert_eq!(denial(&both, &user().claim("permissions", [one])), Some(Denial::InsufficientPermission), "{one}");
    }
}

#[test]
fn of_two_ages_the_shortest_holds_in_any_order() {
    let [short, long] = [300, 3600].map(Duration::from_secs);
    let signed_in = user().claim("auth_time", NOW.as_unix_seconds() - 600);
    for (first, second) in [(short, long), (long, short)] {
        let policy = Policy::open().recent_authentication(first).recent_authentication(second);
        assert_eq!(denial(&policy, &signed_in), Some(Denial::StaleAuthentication { max_age: short }));
    }
}
