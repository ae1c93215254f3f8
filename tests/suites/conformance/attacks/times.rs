//! Times that are none, too early, too late, or in another unit.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::Key;
use impersonation_conformance::table::{Expected, Family, NOW, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::{and_more, controlled, servers};

pub(crate) fn family() -> Family {
    let about = "Times that are no numbers, out of all bounds, or in milliseconds; and the second on which a token begins and \
                 ends, on each profile.";
    let nvd = "https://nvd.nist.gov/vuln/detail/";
    let family = Family::new("times", about)
        .source(
            "RFC 7519 §4.1.4",
            "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
            "`exp`; `nbf` and `iat` behind it",
        )
        .source("RFC 7519 §2", "https://www.rfc-editor.org/rfc/rfc7519#section-2", "NumericDate, with fractions")
        .source(
            "CVE-2026-25537",
            &format!("{nvd}CVE-2026-25537"),
            "jsonwebtoken for Rust took a text for no `nbf` at all",
        )
        .source(
            "CVE-2024-51744",
            &format!("{nvd}CVE-2024-51744"),
            "golang-jwt said expired where it meant forged as well",
        );
    lapsed(ends(begins(spelled(shapes(controlled(family))))))
}

/// The last second of the year 9999.
const LAST: u64 = 253_402_300_799;

/// What is no time.
fn shapes(mut family: Family) -> Family {
    for (name, server) in &servers() {
        for claim in ["exp", "nbf", "iat"] {
            for (id, value) in [
                ("text", json!("1700000100")),
                ("date", json!("2023-11-14T22:13:20Z")),
                ("empty", json!("")),
                ("null", Value::Null),
                ("true", json!(true)),
                ("false", json!(false)),
                ("array", json!([NOW + 100])),
                ("object", json!({ "exp": NOW + 100 })),
                ("negative", json!(-1)),
                ("negative_fraction", json!(-0.5)),
                ("milliseconds", json!((NOW + 100) * 1000)),
                ("year_10000", json!(LAST + 1)),
                ("largest", json!(u64::MAX)),
                ("largest_signed", json!(i64::MAX)),
                ("smallest_signed", json!(i64::MIN)),
                ("huge", json!(1e300)),
            ] {
                let (id, about) = (format!("{name}_{claim}_{id}"), format!("`{claim}` is {value}"));
                let token = server.acting().claim(claim, value).compact();
                family = family.refused((name, server), &id, &about, &token, Reason::TimeOutOfRange);
            }
        }
        let (about, token) = ("there is no `exp`", server.acting().without("exp").compact());
        family = family.refused((name, server), &format!("{name}_exp_missing"), about, &token, Reason::TimeOutOfRange);
        let (about, token) = ("the control: no `iat` and no `nbf`", server.acting().without("iat").without("nbf"));
        let seen = Seen::staff(server).times(None, NOW + 200);
        family = family.accepted((name, server), &format!("{name}_exp_alone"), about, &token.compact(), &seen);
        let (about, seen) =
            ("the control: the last second that there is", Seen::staff(server).times(Some(NOW - 100), LAST));
        let token = server.acting().claim("exp", LAST).compact();
        family = family.accepted((name, server), &format!("{name}_exp_last"), about, &token, &seen);
    }
    family
}

/// Numbers spelled otherwise.
fn spelled(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let base = server.acting().without("exp").without("iat");
    for (id, members, seen) in [
        ("exponent", r#""exp":1.7000002e9,"iat":1e3"#, Some((1000, NOW + 200))),
        ("capital_exponent", r#""exp":17000002E+2,"iat":1700000000E-9"#, Some((1, NOW + 200))),
        ("fraction", r#""exp":1700000200.999,"iat":1699999900.5"#, Some((NOW - 100, NOW + 200))),
        ("point_zero", r#""exp":1700000200.0,"iat":0.0"#, Some((0, NOW + 200))),
        ("minus_zero", r#""exp":1700000200,"iat":-0"#, Some((0, NOW + 200))),
        ("minus_zero_point", r#""exp":1700000200,"iat":-0.0"#, Some((0, NOW + 200))),
        ("tiny", r#""exp":1700000200,"iat":1e-400"#, Some((0, NOW + 200))),
        ("exp_minus_zero", r#""exp":-0,"iat":0"#, None),
        ("exp_zero", r#""exp":0"#, None),
        ("exp_in_thousands", r#""exp":1e3"#, None),
        ("exp_beyond_precision", r#""exp":1699999995.0000001"#, None),
    ] {
        let (about, token) = (format!("claims with {members}"), base.compact_of_claims(and_more(&base, members)));
        let (at, id) = (("rfc8693", &server), format!("spelled_{id}"));
        family = match seen {
            Some((iat, exp)) => {
                let seen = Seen::staff(&server).times(Some(iat), exp);
                family.accepted(at, &id, &format!("the control: {about}"), &token, &seen)
            }
            None => family.refused(at, &id, &about, &token, Reason::Expired),
        };
    }
    family
}

/// `nbf` and `iat` may lie 5 seconds ahead.
fn begins(mut family: Family) -> Family {
    for (name, server) in &servers() {
        for claim in ["nbf", "iat"] {
            let token = |time: Value| server.acting().claim(claim, time).compact();
            for (id, time) in
                [("after_6", json!(NOW + 6)), ("after_5_and_a_half", json!(NOW as f64 + 5.5)), ("last", json!(LAST))]
            {
                let (id, about) = (format!("{name}_{claim}_{id}"), format!("`{claim}` is {time}, the clock {NOW}"));
                family = family.refused((name, server), &id, &about, &token(time), Reason::NotYetValid);
            }
            let seen = Seen::staff(server).times(Some(if claim == "iat" { NOW + 5 } else { NOW - 100 }), NOW + 200);
            let (id, about) = (format!("{name}_{claim}_after_5"), format!("the control: `{claim}` is 5 seconds ahead"));
            family = family.accepted((name, server), &id, &about, &token(json!(NOW + 5)), &seen);
        }
        let ended = server.acting().claim("iat", NOW + 6).claim("exp", NOW - 100).compact();
        let about = "not begun, and ended already";
        family = family.refused((name, server), &format!("{name}_ends_before"), about, &ended, Reason::NotYetValid);
    }
    family
}

/// `exp` has 5 seconds of leeway, at WorkOS none.
fn ends(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let leeway = if *name == "workos" { 0 } else { 5 };
        let (last, after) = (NOW - leeway + 1, NOW - leeway);
        let token = |time: Value| server.acting().claim("exp", time).compact();
        for (id, time) in [
            ("at", json!(after)),
            ("half_a_second_after", json!(after as f64 - 0.5)),
            ("a_second_after", json!(after - 1)),
            ("long_after", json!(1)),
        ] {
            let (id, about) =
                (format!("{name}_ended_{id}"), format!("`exp` is {time}, the clock {NOW}, the leeway {leeway}"));
            family = family.refused((name, server), &id, &about, &token(time), Reason::Expired);
        }
        for (id, time, exp) in [("a_second", json!(last), last), ("half_a_second", json!(after as f64 + 0.5), after)] {
            let (id, about) =
                (format!("{name}_ends_in_{id}"), format!("the control: `exp` is {time}, the clock {NOW}"));
            let seen = Seen::staff(server).times(Some(NOW - 100), exp);
            family = family.accepted((name, server), &id, &about, &token(time), &seen);
        }
        let expired = server.acting().claim("exp", 1);
        let evil = if *name == "rfc8693" { Key::evil_p256() } else { Key::evil_rsa() };
        for (id, about, token, reason) in [
            ("forged", "expired, and forged", expired.clone().by(evil), Reason::SignatureInvalid),
            ("malformed", "expired, and `act` is malformed", expired.claim("act", json!([])), Reason::ActMalformed),
        ] {
            family = family.refused((name, server), &format!("{name}_expired_{id}"), about, &token.compact(), reason);
        }
    }
    family
}

/// A cookie that is only expired is nobody's, and a forged one is refused, expired or not.
fn lapsed(mut family: Family) -> Family {
    let server = Server::descope();
    let at = ("descope", &server);
    let expired = server.acting().claim("exp", 1);
    let cookie = |ask: Ask, token: &str| ask.cookie(&format!("DS={token}"));
    for (id, about, token, reason) in [
        (
            "forged",
            "an expired cookie by a key that nobody trusts",
            expired.clone().by(Key::evil_rsa()),
            Reason::SignatureInvalid,
        ),
        (
            "pending",
            "an expired cookie that is not valid yet",
            expired.clone().claim("nbf", NOW + 6),
            Reason::NotYetValid,
        ),
        (
            "malformed",
            "an expired cookie whose `act` is malformed",
            expired.clone().claim("act", 0),
            Reason::ActMalformed,
        ),
        (
            "refresh",
            "an expired refresh token in the session's cookie",
            expired.clone().claim("drn", "DSR"),
            Reason::NotASession,
        ),
        ("no_exp", "a cookie that never expires", expired.clone().without("exp"), Reason::TimeOutOfRange),
    ] {
        let ask = cookie(Ask::get("/whoami"), &token.compact());
        family = family.vector(at, &format!("cookie_{id}"), about, ask, Expected::invalid_token(reason));
    }
    let (expired, refused) = (expired.compact(), Expected::invalid_token(Reason::Expired));
    family
        .vector(
            at,
            "cookie_expired",
            "the control: a cookie that is only expired",
            cookie(Ask::get("/whoami"), &expired),
            Expected::nobody(),
        )
        .vector(
            at,
            "cookie_expired_post",
            "the same, and a request that does something",
            cookie(Ask::post("/reports"), &expired),
            refused,
        )
}

#[tokio::test]
async fn a_token_is_good_from_its_first_second_to_its_last() {
    family().hold().await;
}
