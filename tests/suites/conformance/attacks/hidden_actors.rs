//! Actors where none are looked for, and `act` that is none.

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};
use serde_json::{Value, json};

use super::{controlled, servers};

pub(crate) fn family() -> Family {
    let about = "An `act` that is there and malformed, at any level, must never read as nobody acting; whoever acts is of a \
                 known kind only where the profile says so; and a claim that is not `act` names no actor.";
    let rfc = "https://www.rfc-editor.org/rfc/rfc8693#section-";
    let family = Family::new("hidden_actors", about)
        .source("RFC 8693 §4.1", &format!("{rfc}4.1"), "`act`, and prior actors in it")
        .source("RFC 8693 §4.4", &format!("{rfc}4.4"), "`may_act` says who could act, and that nobody does")
        .source(
            "clerk/javascript#7933",
            "https://github.com/clerk/javascript/pull/7933",
            "agents, which act and do not impersonate",
        )
        .source("RFC 8725 §3.8", "https://www.rfc-editor.org/rfc/rfc8725#section-3.8", "validate the subject");
    subjects(kinds(elsewhere(levels(malformed(controlled(family))))))
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

/// Members of `act` that the kind is read from.
fn kinds(mut family: Family) -> Family {
    let (rfc8693, clerk, workos) = (Server::rfc8693(), Server::clerk(), Server::workos());
    let plain = [
        (json!("human"), "staff"),
        (json!("ai_agent"), "agent"),
        (json!("client service"), "service"),
        (json!("human ai_agent"), "unknown"),
        (json!("service human"), "unknown"),
        (json!("ai_agent\u{a0}"), "unknown"),
        (json!("ai_agent\t"), "unknown"),
        (json!("Service"), "unknown"),
        (json!(" service "), "service"),
        (json!(""), "unknown"),
        (Value::Null, "unknown"),
        (json!(7), "unknown"),
        (json!(["service"]), "unknown"),
        (json!({ "service": true }), "unknown"),
    ];
    let of_clerk = [
        (json!("agent"), "agent"),
        (json!("Agent"), "unknown"),
        (json!("agent "), "unknown"),
        (json!(""), "unknown"),
        (Value::Null, "unknown"),
        (json!(false), "unknown"),
        (json!(["agent"]), "unknown"),
        (json!("service"), "unknown"),
    ];
    for (name, server, member, values) in
        [("rfc8693", &rfc8693, "sub_profile", &plain[..]), ("clerk", &clerk, "type", &of_clerk)]
    {
        for (n, (value, kind)) in values.iter().enumerate() {
            let token = server.token().claim("act", json!({ "sub": "a", member: value })).compact();
            let (id, about) = (format!("{name}_kind_{n}_{kind}"), format!("`act.{member}` is {value}"));
            family = family.accepted(
                (name, server),
                &id,
                &about,
                &token,
                &Seen::user(server).actor("a", server.issuer(), kind),
            );
        }
    }
    for (id, act, email) in [
        ("plain", json!({ "sub": "admin", "email": "other@example.com" }), None),
        (
            "agent",
            json!({ "sub": "admin@example.com", "type": "agent", "sub_profile": "ai_agent" }),
            Some("admin@example.com"),
        ),
    ] {
        let subject = act["sub"].as_str().unwrap().to_owned();
        let seen = Seen::user(&workos).actor(&subject, workos.issuer(), "staff");
        let seen = email.map_or(seen.clone(), |email| seen.email(email));
        let (about, token) =
            (format!("`act` is {act}: staff at WorkOS, whatever else it says"), workos.token().claim("act", act));
        family = family.accepted(("workos", &workos), &format!("workos_kind_{id}"), &about, &token.compact(), &seen);
    }
    family
}

/// Who is acted as, and who by.
fn subjects(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let (at, kind) = ((*name, server), if *name == "rfc8693" { "unknown" } else { "staff" });
        for (id, act, subject, issuer) in [
            ("self", json!({ "sub": "user_2" }), "user_2", server.issuer()),
            ("self_of_own_issuer", json!({ "sub": "user_2", "iss": server.issuer() }), "user_2", server.issuer()),
            ("foreign", json!({ "sub": "a", "iss": "https://other.example" }), "a", "https://other.example"),
            ("blank", json!({ "sub": " " }), " ", server.issuer()),
        ] {
            let (about, token) =
                (format!("`act` is {act}: somebody acts, whoever it is"), server.token().claim("act", act));
            let seen = Seen::user(server).actor(subject, issuer, kind);
            family = family.accepted(at, &format!("{name}_actor_{id}"), &about, &token.compact(), &seen);
        }
        for (id, sub) in
            [("empty", json!("")), ("null", Value::Null), ("number", json!(2)), ("list", json!(["user_2"]))]
        {
            // At WorkOS what is no user's id is no session's subject.
            let reason = if *name == "workos" { Reason::NotASession } else { Reason::ClaimMistyped };
            let (about, token) = (format!("`sub` is {sub}"), server.acting().claim("sub", sub).compact());
            family = family.refused(at, &format!("{name}_sub_{id}"), &about, &token, reason);
        }
        let reason = if *name == "workos" { Reason::NotASession } else { Reason::SubjectMissing };
        let token = server.acting().without("sub").compact();
        family = family.refused(at, &format!("{name}_sub_missing"), "there is no `sub`", &token, reason);
    }
    let server = Server::descope();
    let at = ("descope", &server);
    for (id, dsub) in [("empty", json!("")), ("null", Value::Null), ("number", json!(1)), ("list", json!(["user_1"]))] {
        let (about, token) = (format!("`dsub` is {dsub}"), server.acting().claim("dsub", dsub).compact());
        family = family.refused(at, &format!("descope_dsub_{id}"), &about, &token, Reason::ClaimMistyped);
    }
    let (seen, token) = (Seen::staff(&server).subject("user_9"), server.acting().claim("dsub", "user_9").compact());
    family.accepted(at, "descope_dsub", "the control: `dsub` stands in for `sub`", &token, &seen)
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
