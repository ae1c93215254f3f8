//! "What is a good token", its claims: `sub`, `act`, `aud`, times, and what makes a session at each provider.

use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{Family, NOW, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::servers;

pub(super) fn family() -> Family {
    let about = "What is a good token, by its claims: `sub`, `act` at every level, `aud`, times to the second and the \
                 fraction, `sid`, `sts` and `cnf`, under each profile.";
    let family = super::family("good_claims", about)
        .source("RFC 7519 §4.1", "https://www.rfc-editor.org/rfc/rfc7519#section-4.1", "the registered claims")
        .source("RFC 8693 §4.1", "https://www.rfc-editor.org/rfc/rfc8693#section-4.1", "`act`");
    sessions(moments(times(audiences(acts(subjects(family))))))
}

type Case = (&'static str, Value);

/// A value of every type, none of them a non-empty text.
fn no_texts() -> [Case; 6] {
    [
        ("empty", json!("")),
        ("null", json!(null)),
        ("number", json!(7)),
        ("true", json!(true)),
        ("list", json!(["a"])),
        ("object", json!({ "a": 1 })),
    ]
}

fn refused(family: Family, (name, server): &(&str, Server), id: &str, token: &Token, reason: Reason) -> Family {
    family.refused((name, server), &format!("{name}_{id}"), "", &token.compact(), reason)
}

fn accepted(family: Family, (name, server): &(&str, Server), id: &str, token: &Token, seen: &Seen) -> Family {
    family.accepted((name, server), &format!("{name}_{id}"), "", &token.compact(), seen)
}

fn subjects(mut family: Family) -> Family {
    for server in &servers() {
        // What is no user is no session at WorkOS, whatever else is wrong with it.
        let reason = |reason| if server.0 == "workos" { Reason::NotASession } else { reason };
        let absent = server.1.acting().without("sub");
        family = refused(family, server, "sub_absent", &absent, reason(Reason::SubjectMissing));
        for (named, value) in no_texts() {
            let token = server.1.acting().claim("sub", value);
            family = refused(family, server, &format!("sub_{named}"), &token, reason(Reason::ClaimMistyped));
        }
    }
    family
}

/// `act` below itself so many times, the innermost being `innermost`.
fn nested(levels: usize, innermost: Value) -> Value {
    (1..levels).fold(innermost, |act, _| json!({ "sub": "party", "act": act }))
}

fn acts(mut family: Family) -> Family {
    for server in &servers() {
        for (named, value) in no_texts() {
            let token = |act: Value| server.1.token().claim("act", act);
            let bad_values = [
                (format!("act_sub_{named}"), json!({ "sub": value })),
                (format!("act_iss_{named}"), json!({ "sub": "party", "iss": value })),
                (format!("act_act_{named}"), nested(2, if named == "object" { json!({}) } else { value.clone() })),
                (format!("act_act_sub_{named}"), nested(2, json!({ "sub": value }))),
                (format!("act_act_act_iss_{named}"), nested(3, json!({ "sub": "party", "iss": value }))),
            ];
            for (id, act) in bad_values {
                family = refused(family, server, &id, &token(act), Reason::ActMalformed);
            }
            family = match (server.0, named) {
                ("clerk", "null") => accepted(family, server, "act_null", &token(value), &Seen::user(&server.1)),
                _ => refused(family, server, &format!("act_{named}"), &token(value), Reason::ActMalformed),
            };
        }
        let eight = server.1.token().claim("act", nested(8, json!({ "sub": "party" })));
        let kind = if server.0 == "rfc8693" { "unknown" } else { "staff" };
        let seen = Seen::user(&server.1).actor("party", server.1.issuer(), kind);
        let seen = (0..7).fold(seen, |seen, _| seen.prior("party", server.1.issuer()));
        family = accepted(family, server, "act_of_eight_levels", &eight, &seen);
        let nine = server.1.token().claim("act", nested(9, json!({ "sub": "party" })));
        family = refused(family, server, "act_of_nine_levels", &nine, Reason::ActMalformed);
    }
    family
}

fn audiences(mut family: Family) -> Family {
    let all = servers();
    let [rfc8693, clerk, workos, descope] = &all;
    let strict_clerk = ("clerk_with_audience", clerk.1.clone().set("AUDIENCE", "api"));
    let other = |ours: &str| {
        [
            ("other", json!("other")),
            ("other_case", json!(ours.to_uppercase() + "I")),
            ("others", json!(["other", "another"])),
            ("mixed_types", json!([ours, 7])),
            ("nested", json!([[ours]])),
            ("no_list", json!([])),
            ("null", json!(null)),
            ("number", json!(7)),
            ("object", json!({ ours: true })),
        ]
    };
    for (server, ours) in [(rfc8693, "api"), (&strict_clerk, "api"), (descope, "P2TestProject")] {
        for (named, value) in [("text", json!(ours)), ("list", json!([ours])), ("one_of", json!(["other", ours]))] {
            let token = server.1.acting().claim("aud", value);
            family = accepted(family, server, &format!("aud_{named}"), &token, &Seen::staff(&server.1));
        }
        for (named, value) in other(ours) {
            let token = server.1.acting().claim("aud", value);
            family = refused(family, server, &format!("aud_{named}"), &token, Reason::AudienceMismatch);
        }
        let absent = server.1.acting().without("aud");
        family = match server.0 {
            "descope" => accepted(family, server, "aud_absent", &absent, &Seen::staff(&server.1)),
            _ => refused(family, server, "aud_absent", &absent, Reason::AudienceMismatch),
        };
    }
    for (named, value) in other("api") {
        let id = format!("aud_{named}");
        family = accepted(family, clerk, &id, &clerk.1.acting().claim("aud", &value), &Seen::staff(&clerk.1));
        family = refused(family, workos, &id, &workos.1.acting().claim("aud", value), Reason::NotASession);
    }
    family
}

/// Times of every type, and what is required.
fn times(mut family: Family) -> Family {
    for server in &servers() {
        for claim in ["exp", "iat", "nbf"] {
            let no_times = [
                ("null", json!(null)),
                ("text", json!((NOW - 100).to_string())),
                ("true", json!(true)),
                ("list", json!([NOW])),
                ("object", json!({})),
                ("negative", json!(-1)),
                ("beyond_9999", json!(253_402_300_800_u64)),
                ("huge", json!(1e300)),
            ];
            for (named, value) in no_times {
                let token = server.1.acting().claim(claim, value);
                family = refused(family, server, &format!("{claim}_{named}"), &token, Reason::TimeOutOfRange);
            }
        }
        let absent = server.1.acting().without("exp");
        family = refused(family, server, "exp_absent", &absent, Reason::TimeOutOfRange);
        let seen = Seen::staff(&server.1);
        let good = [
            ("iat_absent", server.1.acting().without("iat"), seen.clone().times(None, NOW + 200)),
            ("nbf_absent", server.1.acting().without("nbf"), seen.clone()),
            ("nbf_zero", server.1.acting().claim("nbf", 0), seen.clone()),
            ("iat_zero", server.1.acting().claim("iat", 0), seen.clone().times(Some(0), NOW + 200)),
            (
                "exp_last",
                server.1.acting().claim("exp", 253_402_300_799_u64),
                seen.clone().times(Some(NOW - 100), 253_402_300_799),
            ),
            (
                "fractions",
                server.1.acting().claim("iat", NOW as f64 - 100.25).claim("exp", NOW as f64 + 200.75),
                seen.times(Some(NOW - 101), NOW + 200),
            ),
        ];
        for (id, token, seen) in good {
            family = accepted(family, server, id, &token, &seen);
        }
    }
    family
}

/// The moment at which a token begins and ends.
fn moments(mut family: Family) -> Family {
    let now = NOW as f64;
    for server in &servers() {
        let leeway = if server.0 == "workos" { 0.0 } else { 5.0 };
        for (named, after, is_good) in [
            ("a_second_left", 1.0, true),
            ("half_a_second_left", 0.5, true),
            ("at_its_end", 0.0, false),
            ("past", -0.5, false),
        ] {
            let exp = now - leeway + after;
            let (id, token) = (format!("exp_{named}"), server.1.acting().claim("exp", exp));
            family = match is_good {
                true => {
                    accepted(family, server, &id, &token, &Seen::staff(&server.1).times(Some(NOW - 100), exp as u64))
                }
                false => refused(family, server, &id, &token, Reason::Expired),
            };
        }
        for (named, ahead, is_good) in
            [("five_seconds_ahead", 5.0, true), ("more_than_five_ahead", 5.5, false), ("six_ahead", 6.0, false)]
        {
            for claim in ["nbf", "iat"] {
                let token = server.1.acting().claim(claim, now + ahead);
                let issued_at = if claim == "iat" { NOW + 5 } else { NOW - 100 };
                let (id, seen) = (format!("{claim}_{named}"), Seen::staff(&server.1).times(Some(issued_at), NOW + 200));
                family = match is_good {
                    true => accepted(family, server, &id, &token, &seen),
                    false => refused(family, server, &id, &token, Reason::NotYetValid),
                };
            }
        }
    }
    family
}

/// What else a session has, or must not have.
fn sessions(mut family: Family) -> Family {
    let all = servers();
    for server in &all {
        let bound = server.1.acting().claim("cnf", json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }));
        family = refused(family, server, "cnf", &bound, Reason::BoundToken);
    }
    let [_, clerk, workos, _] = &all;
    for server in [clerk, workos] {
        let absent = server.1.acting().without("sid");
        family = refused(family, server, "sid_absent", &absent, Reason::SessionIdMissing);
        for (named, value) in no_texts() {
            let token = server.1.acting().claim("sid", value);
            family = refused(family, server, &format!("sid_{named}"), &token, Reason::ClaimMistyped);
        }
    }
    let pending = clerk.1.acting().claim("sts", "pending");
    family = refused(family, clerk, "sts_pending", &pending, Reason::SessionPending);
    family = accepted(family, clerk, "sts_absent", &clerk.1.acting().without("sts"), &Seen::staff(&clerk.1));
    for sub in ["agent_1", "agent_reg_01", "client_1", "User_2"] {
        let token = workos.1.acting().claim("sub", sub);
        family = refused(family, workos, &format!("sub_is_{}", sub.to_lowercase()), &token, Reason::NotASession);
    }
    family
}

#[tokio::test]
async fn a_token_is_good_by_its_claims() {
    family().hold().await;
}
