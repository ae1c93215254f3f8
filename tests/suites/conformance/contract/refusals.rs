//! The table of refusals, where cookies and second credentials have a part in it.
//!
//! Rows that no route of the example servers shows are left to the promises: `insufficient_permission`,
//! `impersonation_required`, `insufficient_user_authentication`, `misconfigured`, and those marked † in the contract.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{Expected, Family, NOW, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::json;

use super::callers::{cookie, expired, forged};
use super::servers;

pub(super) fn family() -> Family {
    let about = "Cookies that have expired or are contradicted, alone and beside other credentials, and credentials of one \
                 slot that disagree.";
    let family = super::family("refusals", about)
        .source("RFC 6750 §3.1", "https://www.rfc-editor.org/rfc/rfc6750#section-3.1", "error codes of the challenge")
        .source("RFC 9457", "https://www.rfc-editor.org/rfc/rfc9457", "problem details");
    companions(disagreeing(beside(lapsed(family))))
}

/// The profiles that read a cookie.
fn with_cookies() -> [(&'static str, Server); 3] {
    let [_, clerk, workos, descope] = servers();
    [clerk, workos, descope]
}

/// A cookie that has lapsed, and why: what each route says to it.
fn lapsed_cookie(
    mut family: Family,
    (name, server): (&str, &Server),
    id: &str,
    cookies: &str,
    reason: Reason,
) -> Family {
    let nobody = || Expected::nobody().header("content-type", "application/json");
    let page = || Expected::status(200).lacks("is acting as").without("cache-control");
    let cases = [
        ("GET", "/whoami", nobody()),
        ("HEAD", "/whoami", nobody().without_body()),
        ("GET", "/page", page()),
        ("HEAD", "/page", page().without_body()),
        ("GET", "/nowhere", Expected::status(404)),
        ("POST", "/whoami", Expected::invalid_token(reason)),
        ("GET", "/account", Expected::invalid_token(reason)),
        ("GET", "/billing", Expected::invalid_token(reason)),
        ("GET", "/reports", Expected::invalid_token(reason)),
        ("POST", "/reports", Expected::invalid_token(reason)),
        ("GET", "/profile", Expected::invalid_token(reason)),
        ("GET", "/events", Expected::invalid_token(reason)),
        ("POST", "/account/email", Expected::invalid_token(reason)),
    ];
    for (method, path, expected) in cases {
        let id = format!("{name}_{id}_{}{}", method.to_lowercase(), path.replace('/', "_"));
        let ask = Ask::new(method, path).cookie(cookies);
        family = family.vector((name, server), &id, "a cookie that has lapsed and is otherwise valid", ask, expected);
    }
    family
}

fn lapsed(mut family: Family) -> Family {
    for (name, server) in &with_cookies() {
        for (who, token) in [("user", server.token()), ("staff", server.acting())] {
            let cookies = cookie(server, &expired(&token).compact());
            family = lapsed_cookie(family, (name, server), &format!("expired_{who}"), &cookies, Reason::Expired);
        }
        let token = expired(&server.acting());
        let not_otherwise_valid = [
            ("forged", forged(server), Reason::SignatureInvalid),
            ("expired_and_forged", forged_late(server), Reason::SignatureInvalid),
            (
                "expired_and_foreign",
                token.clone().claim("iss", "https://evil.example").compact(),
                Reason::IssuerUnknown,
            ),
            ("expired_with_bad_act", token.clone().claim("act", "staff_1").compact(), Reason::ActMalformed),
            ("expired_and_bound", token.claim("cnf", json!({ "jkt": "a" })).compact(), Reason::BoundToken),
            ("junk", "junk".into(), Reason::TokenMalformed),
        ];
        for (id, token, reason) in not_otherwise_valid {
            for path in ["/whoami", "/page", "/account"] {
                let ask = Ask::get(path).cookie(&cookie(server, &token));
                let id = format!("{name}_{id}_{}", &path[1..]);
                let about = "a cookie that does not verify is refused, on optional routes too";
                family = family.vector((name, server), &id, about, ask, Expected::invalid_token(reason));
            }
        }
    }
    family
}

/// As [`forged`], and expired.
fn forged_late(server: &Server) -> String {
    let (late, user) = (expired(&server.acting()).compact(), server.token().compact());
    format!("{}.{}", late.rsplit_once('.').unwrap().0, user.rsplit_once('.').unwrap().1)
}

/// A lapsed cookie beside a verified header says nothing; beside a verified cookie of another session it disagrees.
fn beside(mut family: Family) -> Family {
    for (name, server) in &with_cookies() {
        let (user, acting) = (server.token().compact(), server.acting().compact());
        for (named, lapsed) in [("user", server.token()), ("staff", server.acting())] {
            let lapsed = expired(&lapsed).compact();
            for (by, token, seen) in [("user", &user, Seen::user(server)), ("staff", &acting, Seen::staff(server))] {
                let id = format!("{name}_{by}_beside_expired_{named}");
                let ask = Ask::get("/whoami").bearer(token).cookie(&cookie(server, &lapsed));
                let about = "an expired cookie beside a verified header is ignored";
                family = family.vector((name, server), &id, about, ask, Expected::session(&seen));
                if by != named {
                    let lines = format!("{}; {}", cookie(server, &lapsed), cookie(server, token));
                    for (order, cookies) in [("", lines.clone()), ("_reversed", reversed(&lines))] {
                        let (id, ask) = (format!("{id}_in_cookies{order}"), Ask::get("/whoami").cookie(&cookies));
                        let about = "an expired cookie beside a verified one of another session";
                        let expected = Expected::conflicting(Reason::CredentialsDisagree);
                        family = family.vector((name, server), &id, about, ask, expected);
                    }
                }
            }
        }
        let about = "a cookie that does not verify is no good beside a verified header either";
        let ask = Ask::get("/whoami").bearer(&user).cookie(&cookie(server, &forged(server)));
        let expected = Expected::invalid_token(Reason::SignatureInvalid);
        family = family.vector((name, server), &format!("{name}_beside_forged"), about, ask, expected.clone());
        let about = "nor does a header that does not verify yield to a verified cookie";
        let ask = Ask::get("/whoami").bearer(&forged(server)).cookie(&cookie(server, &user));
        family = family.vector((name, server), &format!("{name}_forged_beside"), about, ask, expected);
        let about = "an expired header is refused, whatever stands beside it";
        let ask = Ask::get("/whoami").bearer(&expired(&server.token()).compact()).cookie(&cookie(server, &user));
        let expected = Expected::invalid_token(Reason::Expired);
        family = family.vector((name, server), &format!("{name}_expired_beside"), about, ask, expected);
    }
    family
}

/// The same cookies in the other order.
fn reversed(cookies: &str) -> String {
    let mut pairs: Vec<_> = cookies.split("; ").collect();
    pairs.reverse();
    pairs.join("; ")
}

/// Two verified credentials: of one session they are one, of two they are none.
fn disagreeing(mut family: Family) -> Family {
    for (name, server) in &with_cookies() {
        let acting = |sub: &str| server.acting().claim("act", json!({ "sub": sub }));
        let others: [(&str, Token); 4] = [
            ("subject", server.acting().claim("sub", "user_3")),
            ("session", server.acting().claim("sid", "session_of_its_own")),
            ("actor", acting("another_1")),
            ("nobody_acting", server.token()),
        ];
        let (ours, path) = (server.acting().compact(), "/whoami");
        for (named, other) in others {
            let other = other.compact();
            let cookies = format!("{}; {}", cookie(server, &ours), cookie(server, &other));
            for (places, ask) in [
                ("header_and_cookie", Ask::get(path).bearer(&ours).cookie(&cookie(server, &other))),
                ("cookie_and_header", Ask::get(path).bearer(&other).cookie(&cookie(server, &ours))),
                ("two_cookies", Ask::get(path).cookie(&cookies)),
                ("two_cookie_lines", Ask::get(path).cookie(&cookie(server, &ours)).cookie(&cookie(server, &other))),
            ] {
                let (id, about) = (format!("{name}_{places}_{named}"), "two verified credentials that disagree");
                let expected = Expected::conflicting(Reason::CredentialsDisagree);
                family = family.vector((name, server), &id, about, ask, expected);
            }
        }
        let renewed = server.acting().claim("iat", NOW - 60).claim("exp", NOW + 240).compact();
        for (id, cookie) in [("same", cookie(server, &ours)), ("renewed", cookie(server, &renewed))] {
            let (id, about) = (format!("{name}_agreeing_{id}"), "two verified credentials of one session");
            let ask = Ask::get(path).bearer(&ours).cookie(&cookie);
            family = family.vector((name, server), &id, about, ask, Expected::session(&Seen::staff(server)));
        }
    }
    family
}

/// Clerk's `__client_uat`: when the client's sessions last changed.
fn companions(mut family: Family) -> Family {
    let server = Server::clerk();
    let token = server.acting().compact();
    let contradicting =
        [("absent", None), ("signed_out", Some("0")), ("later", Some("1699999901")), ("no_number", Some("soon"))];
    for (named, client_uat) in contradicting {
        let companion = client_uat.map(|value| format!("; __client_uat={value}")).unwrap_or_default();
        let cookies = format!("__session={token}{companion}");
        let id = format!("client_uat_{named}");
        family = lapsed_cookie(family, ("clerk", &server), &id, &cookies, Reason::CompanionCookie);
    }
    for (named, client_uat) in [("same_second", NOW - 100), ("earlier", NOW - 1000)] {
        let ask = Ask::get("/whoami").cookie(&format!("__session={token}; __client_uat={client_uat}"));
        let (id, expected) = (format!("clerk_client_uat_{named}"), Expected::session(&Seen::staff(&server)));
        family = family.vector(("clerk", &server), &id, "the companion does not contradict", ask, expected);
    }
    let ask = Ask::get("/whoami").bearer(&token).cookie("__client_uat=0");
    let (about, expected) = ("a token in the header needs no companion", Expected::session(&Seen::staff(&server)));
    family.vector(("clerk", &server), "clerk_client_uat_beside_header", about, ask, expected)
}

#[tokio::test]
async fn lapsed_and_disagreeing_credentials_are_refused_or_served_as_nobody() {
    family().hold().await;
}
