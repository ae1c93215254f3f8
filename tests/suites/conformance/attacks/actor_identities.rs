//! Who acts and as whom, where the token says it oddly.

use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::{controlled, servers};

pub(crate) fn family() -> Family {
    let about = "Who acts and as whom, where the token says it oddly: an actor is of a known kind only where the profile says \
                 so, an unknown one is an impersonator, and nobody acts as nobody.";
    let family = Family::new("actor_identities", about)
        .source("RFC 8693 §4.1", "https://www.rfc-editor.org/rfc/rfc8693#section-4.1", "an actor is `iss` and `sub`")
        .source("RFC 8725 §3.8", "https://www.rfc-editor.org/rfc/rfc8725#section-3.8", "validate the subject")
        .source(
            "clerk/javascript#7933",
            "https://github.com/clerk/javascript/pull/7933",
            "agents, which act and do not impersonate",
        );
    subjects(kinds(controlled(family)))
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
async fn an_actor_of_no_known_kind_is_an_impersonator() {
    family().hold().await;
}
