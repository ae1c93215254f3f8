//! Actors where none are looked for, and `act` that is none.

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::table::{Family, Seen};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};
use serde_json::{Value, json};

use super::{controlled, servers};

pub(crate) fn family() -> Family {
    let about = "An `act` that is there and malformed, at any level, must never read as nobody acting; a claim that is not \
                 `act` names no actor, and an application can refuse it.";
    let rfc = "https://www.rfc-editor.org/rfc/rfc8693#section-";
    let family = Family::new("hidden_actors", about)
        .source("RFC 8693 §4.1", &format!("{rfc}4.1"), "`act`, and prior actors in it")
        .source("RFC 8693 §4.4", &format!("{rfc}4.4"), "`may_act` says who could act, and that nobody does");
    elsewhere(levels(malformed(controlled(family))))
}

fn malformed(mut family: Family) -> Family {
    for (name, server) in &servers() {
        for (id, act) in [
            ("false", json!(false)),
            ("true", json!(true)),
            ("zero", json!(0)),
            ("one", json!(1)),
            ("empty_text", json!("")),
            ("text", json!("staff_1")),
            ("text_of_json", json!(r#"{"sub":"staff_1"}"#)),
            ("empty_list", json!([])),
            ("list_of_empty", json!([{}])),
            ("list", json!([{ "sub": "staff_1" }])),
            ("empty", json!({})),
            ("no_sub", json!({ "iss": "https://issuer.example", "email": "staff@example.com" })),
            ("sub_empty", json!({ "sub": "" })),
            ("sub_null", json!({ "sub": null })),
            ("sub_number", json!({ "sub": 1 })),
            ("sub_zero", json!({ "sub": 0 })),
            ("sub_false", json!({ "sub": false })),
            ("sub_list", json!({ "sub": ["staff_1"] })),
            ("sub_object", json!({ "sub": { "sub": "staff_1" } })),
            ("sub_other_case", json!({ "Sub": "staff_1" })),
            ("iss_null", json!({ "sub": "staff_1", "iss": null })),
            ("iss_empty", json!({ "sub": "staff_1", "iss": "" })),
            ("iss_number", json!({ "sub": "staff_1", "iss": 1 })),
            ("iss_list", json!({ "sub": "staff_1", "iss": ["https://issuer.example"] })),
        ] {
            let (id, about) = (format!("{name}_act_{id}"), format!("`act` is {act}"));
            let token = server.token().claim("act", act).compact();
            family = family.refused((name, server), &id, &about, &token, Reason::ActMalformed);
        }
        let (token, own) = (server.token().claim("act", Value::Null).compact(), Seen::user(server));
        let id = format!("{name}_act_null");
        family = match *name {
            "clerk" => family.accepted(
                (name, server),
                &id,
                "the control: templates write `null` where nobody acts",
                &token,
                &own,
            ),
            _ => family.refused((name, server), &id, "`act` is null", &token, Reason::ActMalformed),
        };
    }
    family
}

/// As many levels of actors, the innermost being this.
fn nested(levels: usize, innermost: Value) -> Value {
    (1..levels).fold(innermost, |act, n| json!({ "sub": format!("actor_{n}"), "act": act }))
}

/// What is wrong further down is as wrong.
fn levels(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let good = json!({ "sub": "actor_0" });
        for (id, act) in [
            ("9", nested(9, good.clone())),
            ("28", nested(28, good.clone())),
            ("second_null", nested(2, Value::Null)),
            ("second_false", nested(2, json!(false))),
            ("second_text", nested(2, json!("actor_0"))),
            ("second_list", nested(2, json!([good]))),
            ("second_empty", nested(2, json!({}))),
            ("second_no_sub", nested(2, json!({ "iss": "https://issuer.example" }))),
            ("third_null", nested(3, Value::Null)),
            ("third_iss_number", nested(3, json!({ "sub": "actor_0", "iss": 1 }))),
            ("eighth_empty", nested(8, json!({}))),
            ("eighth_sub_number", nested(8, json!({ "sub": 1 }))),
            ("ninth_null", nested(9, Value::Null)),
        ] {
            let token = server.token().claim("act", &act).compact();
            let (id, about) = (format!("{name}_levels_{id}"), format!("`act` is {act}"));
            family = family.refused((name, server), &id, &about, &token, Reason::ActMalformed);
        }
        let kind = if *name == "rfc8693" { "unknown" } else { "staff" };
        let seen = Seen::user(server).actor("actor_7", server.issuer(), kind);
        let seen = (0..7).rev().fold(seen, |seen, n| seen.prior(&format!("actor_{n}"), server.issuer()));
        let token = server.token().claim("act", nested(8, good)).compact();
        family =
            family.accepted((name, server), &format!("{name}_levels_8"), "the control: eight levels", &token, &seen);
    }
    family
}

/// Claims that are not `act`. Which of them an issuer means by an impersonation, only the application knows.
fn elsewhere(mut family: Family) -> Family {
    let act = json!({ "sub": "staff_1", "sub_profile": "human" });
    for (name, server) in &servers() {
        let own = Seen::user(server);
        for (id, claim, value) in [
            ("claims", "claims", json!({ "act": act })),
            ("ext", "ext", json!({ "act": act })),
            ("list", "x", json!([{ "act": act }])),
            ("may_act", "may_act", act.clone()),
            ("url", "https://issuer.example/act", act.clone()),
            ("actor", "actor", act.clone()),
            ("obo", "obo", json!("staff_1")),
            ("impersonator", "impersonator", json!({ "email": "staff@example.com", "reason": null })),
            ("impersonated_by", "impersonated_by", json!("staff_1")),
            ("dotted", "act.sub", json!("staff_1")),
        ] {
            let token = server.token().claim(claim, value).compact();
            let about = format!("the control: `{claim}` is no claim of this profile, and nobody acts");
            family = family.accepted((name, server), &format!("{name}_elsewhere_{id}"), &about, &token, &own);
        }
    }
    family
}

#[tokio::test]
async fn an_act_that_is_there_is_somebody_or_a_refusal() {
    family().hold().await;
}

#[tokio::test]
async fn an_impersonation_that_is_marked_elsewhere_can_be_refused() {
    let issuer = Issuer::rfc8693();
    let marks = ["impersonator", "https://issuer.example/impersonated_by", "obo"];
    let plain = profile::rfc8693(issuer.url()).audience("api");
    let profile = marks.into_iter().fold(plain, |profile, mark| profile.refuse_claim(mark)).keys(issuer.keys());
    let app = App::whoami(Verifier::builder().trust(profile).build().unwrap());
    let control = issuer.session("user_2").claim("impersonator ", "x").claim("ext", json!({ "obo": "x" })).token();
    assert_eq!(Ask::get("/whoami").bearer(&control).of(&app).await.status, 200);
    for mark in marks {
        for value in [json!("staff_1"), json!({ "sub": "staff_1" }), json!(""), json!(false), Value::Null, json!([])] {
            let session = issuer.session("user_2").claim(mark, &value);
            for token in [session.token(), session.acting("staff_1").token()] {
                let answer = Ask::get("/whoami").bearer(&token).of(&app).await;
                answer.assert_refused(401, "invalid_token");
                let reason = answer.refusal.and_then(|refusal| refusal.reason());
                assert_eq!(reason, Some(Reason::ClaimRefused), "{mark} {value}");
            }
        }
    }
}
