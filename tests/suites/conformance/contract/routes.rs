//! The table of routes: every route, for everybody who may call.
//!
//! A success of `/events` has no end and is no vector. Where the contract leaves open whether a wrong method or missing
//! credentials are answered first, there is none either.

use impersonation_conformance::table::{Expected, Family, Seen};

use super::callers::{Caller, Who};
use super::servers;

#[derive(Clone, Copy, PartialEq)]
enum Rule {
    Open,
    Optional,
    Required,
    /// Closed to actors, with this code.
    Denied(&'static str),
    ReadOnly,
}

/// A path, the methods that it has (any, where none is named), and its rule.
type Route = (&'static str, &'static str, Rule);

const ROUTES: [Route; 9] = [
    ("/healthz", "GET,HEAD", Rule::Open),
    ("/whoami", "GET,HEAD", Rule::Optional),
    ("/account", "GET,HEAD", Rule::Required),
    ("/billing", "GET,HEAD", Rule::Denied("impersonation_denied")),
    ("/reports", "", Rule::ReadOnly),
    ("/account/email", "POST", Rule::Denied("credentials")),
    ("/profile", "GET,HEAD", Rule::Required),
    ("/page", "GET,HEAD", Rule::Optional),
    ("/events", "GET,HEAD", Rule::Required),
];

/// What a route is asked for: of `/reports` every method, an unknown one too; methods are told apart by case.
const METHODS: [&str; 10] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE", "get"];
const METHODS_ELSEWHERE: [&str; 5] = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"];

pub(super) fn family() -> Family {
    let about = "Every route of the contract for nobody, a user in person, an actor of every kind, and tokens that are \
                 no good: `GET /reports` and other methods, wrong methods, and paths that are not there.";
    let mut family = super::family("routes", about);
    let (name, server) = &servers()[0];
    for caller in Caller::all(server) {
        for route in ROUTES {
            let methods = if route.1.is_empty() { &METHODS[..] } else { &METHODS_ELSEWHERE[..] };
            for method in methods {
                let Some(expected) = expected(route, method, &caller) else { continue };
                let id = id(method, route.0, caller.name);
                family = family.vector((name, server), &id, "", caller.ask(method, route.0), expected);
            }
        }
        for path in ["/", "/nowhere", "/whoami/", "/account/password", "/Whoami"] {
            let id = id("GET", path, caller.name);
            let about = "a path that is not there stands below the session layer too";
            family = family.vector((name, server), &id, about, caller.ask("GET", path), not_found(&caller));
        }
    }
    family
}

/// The same routes, each by a method of its own, under the other profiles, and by cookie.
pub(super) fn of_providers() -> Family {
    let about = "The routes of the contract under the profiles of the providers, with the token in the header and in the \
                 cookie where the provider keeps it.";
    let mut family = super::family("routes_of_providers", about);
    for (name, server) in &servers()[1..] {
        for (path, methods, rule) in ROUTES {
            let method = if methods == "POST" || rule == Rule::ReadOnly { "POST" } else { "GET" };
            for caller in Caller::all(server) {
                let Some(expected) = expected((path, methods, rule), method, &caller) else { continue };
                let id = format!("{name}_{}", id(method, path, caller.name));
                family = family.vector((name, server), &id, "", caller.ask(method, path), expected.clone());
                if caller.seen().is_some() {
                    let ask = caller.ask_by_cookie(server, method, path);
                    family = family.vector((name, server), &format!("{id}_by_cookie"), "", ask, expected);
                }
            }
        }
    }
    family
}

fn id(method: &str, path: &str, caller: &str) -> String {
    let method = if method == "get" { "lowercase_get".into() } else { method.to_lowercase() };
    let path: String = path.chars().map(|char| if char == '/' { '_' } else { char }).collect();
    format!("{method}{path}_{caller}")
}

/// What the contract says, where it says something.
fn expected((path, methods, rule): Route, method: &str, caller: &Caller) -> Option<Expected> {
    let has_method = methods.is_empty() || methods.split(',').any(|known| known == method);
    if rule == Rule::Open {
        let answer = if has_method { Expected::body("ok") } else { Expected::method_not_allowed(methods) };
        return Some(to(method, answer.without("vary")));
    }
    let seen = match &caller.who {
        Who::Refused(reason) => return Some(to(method, Expected::invalid_token(*reason))),
        Who::Nobody => None,
        Who::Somebody(seen) => Some(&**seen),
    };
    let is_acting = seen.is_some_and(Seen::is_acting);
    let answer = match rule {
        Rule::Denied(code) if is_acting => Expected::denied(code),
        Rule::ReadOnly if is_acting && !["GET", "HEAD"].contains(&method) => Expected::denied("read_only"),
        Rule::Required | Rule::Denied(_) | Rule::ReadOnly if seen.is_none() => {
            if !has_method {
                return None;
            }
            Expected::authentication_required()
        }
        _ if !has_method => kept(Expected::method_not_allowed(methods), is_acting),
        _ => success(path, method, seen)?,
    };
    Some(to(method, answer))
}

fn success(path: &str, method: &str, seen: Option<&Seen>) -> Option<Expected> {
    let Some(seen) = seen else {
        let page = Expected::status(200).lacks("is acting as").header("content-type", "text/html; charset=utf-8");
        return Some(if path == "/page" { page } else { Expected::nobody() });
    };
    let is_acting = seen.is_acting();
    Some(match path {
        "/whoami" | "/account" => Expected::session(seen),
        "/billing" => Expected::json(r#"{"plan":"pro"}"#, is_acting),
        "/reports" if ["GET", "HEAD"].contains(&method) => Expected::json(r#"{"reports":[]}"#, is_acting),
        "/reports" => Expected::json(r#"{"created":true}"#, is_acting),
        "/account/email" => Expected::json(r#"{"changed":true}"#, is_acting),
        "/profile" => profile(seen),
        "/page" => page(seen),
        _ => return None,
    })
}

fn profile(seen: &Seen) -> Expected {
    let body = |national_id: &str| {
        format!(r#"{{"id":"{}","email":"user@example.com","national_id":{national_id}}}"#, seen.user_id())
    };
    match seen.is_acting() {
        true => Expected::json(body("null"), true).header("impersonation-redacted", "national_id"),
        false => Expected::json(body(r#""000-00-0000""#), false).without("impersonation-redacted"),
    }
}

/// The bar names the actor, and no other page has one.
fn page(seen: &Seen) -> Expected {
    let page = Expected::status(200).header("content-type", "text/html; charset=utf-8");
    match seen.actor_name() {
        Some(name) => kept(page.contains("<impersonation-bar>").contains(name).without("etag"), true),
        None => page
            .without("impersonation")
            .lacks("<impersonation-bar")
            .lacks("is acting as")
            .lacks("staff_1")
            .lacks("staff@example.com"),
    }
}

fn not_found(caller: &Caller) -> Expected {
    match &caller.who {
        Who::Refused(reason) => Expected::invalid_token(*reason),
        _ => kept(Expected::status(404), caller.seen().is_some_and(Seen::is_acting)),
    }
}

/// Nothing of what an actor gets may be kept.
fn kept(expected: Expected, is_acting: bool) -> Expected {
    if is_acting { expected.header("cache-control", "private, no-store") } else { expected }
}

fn to(method: &str, expected: Expected) -> Expected {
    if method == "HEAD" { expected.without_body() } else { expected }
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_contract_says() {
    family().hold().await;
    of_providers().hold().await;
}
