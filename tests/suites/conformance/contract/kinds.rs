//! Who acts, and how it is said: "what makes the kind", and the members of a session on `/whoami`.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::table::{Expected, Family, Seen, Server};
use serde_json::{Value, json};

use super::servers;

pub(super) fn family() -> Family {
    let about = "What makes the kind of an actor under each profile, and how a session is shown on `/whoami`: actor, prior \
                 actors, session id, organization, and the bar that names the actor as text.";
    let family = super::family("actor_kinds", about).source(
        "RFC 8693 §4.1",
        "https://www.rfc-editor.org/rfc/rfc8693#section-4.1",
        "`act`: the outermost actor is the present one, nested ones are history",
    );
    bar(sessions(prior(staff_only(clerk(rfc8693(family))))))
}

fn kind(family: Family, (name, server): (&str, &Server), id: &str, act: Value, kind: &str) -> Family {
    let about = format!("`act` is {act}");
    let token = server.token().claim("act", act).compact();
    let seen = Seen::user(server).actor("party_1", server.issuer(), kind);
    family.accepted((name, server), id, &about, &token, &seen)
}

/// `act.sub_profile`, a list of words.
fn rfc8693(mut family: Family) -> Family {
    let server = &servers()[0];
    let cases = [
        ("human", json!("human"), "staff"),
        ("user", json!("user"), "staff"),
        ("ai_agent", json!("ai_agent"), "agent"),
        ("service", json!("service"), "service"),
        ("client", json!("client"), "service"),
        ("two_words_of_staff", json!("human user"), "staff"),
        ("two_words_of_service", json!("client service"), "service"),
        ("beside_other_words", json!("premium ai_agent beta"), "agent"),
        ("two_kinds", json!("human ai_agent"), "unknown"),
        ("two_kinds_apart", json!("service premium human"), "unknown"),
        ("three_kinds", json!("user ai_agent client"), "unknown"),
        ("other_word", json!("robot"), "unknown"),
        ("other_case", json!("Human"), "unknown"),
        ("part_of_a_word", json!("humans"), "unknown"),
        ("comma", json!("human,user"), "unknown"),
        ("empty", json!(""), "unknown"),
        ("null", json!(null), "unknown"),
        ("number", json!(1), "unknown"),
        ("list", json!(["human"]), "unknown"),
        ("object", json!({ "human": true }), "unknown"),
    ];
    for (named, profile, expected) in cases {
        let act = json!({ "sub": "party_1", "sub_profile": profile });
        family = kind(family, (server.0, &server.1), &format!("sub_profile_{named}"), act, expected);
    }
    let acts = [
        ("sub_profile_absent", json!({ "sub": "party_1" })),
        ("clerks_type_says_nothing", json!({ "sub": "party_1", "type": "agent" })),
    ];
    acts.into_iter().fold(family, |family, (id, act)| kind(family, (server.0, &server.1), id, act, "unknown"))
}

/// `act.type`.
fn clerk(mut family: Family) -> Family {
    let server = &servers()[1];
    let cases = [
        ("agent", json!("agent"), "agent"),
        ("staff", json!("staff"), "unknown"),
        ("other_case", json!("Agent"), "unknown"),
        ("with_a_blank", json!("agent "), "unknown"),
        ("empty", json!(""), "unknown"),
        ("null", json!(null), "unknown"),
        ("number", json!(1), "unknown"),
        ("list", json!(["agent"]), "unknown"),
    ];
    for (named, value, expected) in cases {
        let act = json!({ "sub": "party_1", "type": value });
        family = kind(family, (server.0, &server.1), &format!("clerk_type_{named}"), act, expected);
    }
    let acts = [
        ("clerk_type_absent", json!({ "sub": "party_1" })),
        ("clerk_sub_profile_says_nothing", json!({ "sub": "party_1", "sub_profile": "ai_agent" })),
    ];
    acts.into_iter().fold(family, |family, (id, act)| kind(family, (server.0, &server.1), id, act, "staff"))
}

/// Whoever acts is staff at WorkOS and Descope.
fn staff_only(mut family: Family) -> Family {
    for (name, server) in &servers()[2..] {
        for (member, value) in [("type", "agent"), ("sub_profile", "ai_agent")] {
            let act = json!({ "sub": "party_1", member: value });
            family = kind(family, (name, server), &format!("{name}_{member}_says_nothing"), act, "staff");
        }
    }
    family
}

/// Nested actors are shown in order, and decide nothing.
fn prior(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let history = json!({ "sub": "svc_9", "act": { "sub": "svc_8", "iss": "https://other.example" } });
        let mut act = json!({ "sub": "party_1", "sub_profile": "ai_agent", "type": "agent", "act": history });
        let seen = match *name {
            "rfc8693" | "clerk" => Seen::user(server).actor("party_1", server.issuer(), "agent"),
            _ => Seen::user(server).actor("party_1", server.issuer(), "staff"),
        };
        let seen = seen.prior("svc_9", server.issuer()).prior("svc_8", "https://other.example");
        let about = "two prior actors, of which one names an issuer of its own";
        let token = server.token().claim("act", &act).compact();
        family = family.accepted((name, server), &format!("{name}_prior_actors"), about, &token, &seen);
        act["act"]["sub_profile"] = "human".into();
        act["act"]["type"] = "staff".into();
        let about = "the kind of a prior actor decides nothing";
        let token = server.token().claim("act", act).compact();
        family = family.accepted((name, server), &format!("{name}_prior_kinds"), about, &token, &seen);
    }
    family
}

/// The other members of a session.
fn sessions(mut family: Family) -> Family {
    let named = servers().map(|(name, server)| {
        let organization = match name {
            "clerk" => ("o", json!({ "id": "org_1", "rol": "admin", "slg": "acme" })),
            "descope" => ("dct", json!("org_1")),
            _ => ("org_id", json!("org_1")),
        };
        (name, server, organization)
    });
    for (name, server, (claim, organization)) in &named {
        for (who, token, seen) in
            [("user", server.token(), Seen::user(server)), ("staff", server.acting(), Seen::staff(server))]
        {
            let token = token.claim("sid", "sess_9").claim(claim, organization);
            let (id, seen) = (format!("{name}_{who}_whole"), seen.session_id(Some("sess_9")).organization("org_1"));
            let about = "a session with an id, in an organization";
            family = family.accepted((name, server), &id, about, &token.compact(), &seen);
        }
        let act = json!({ "sub": "party_1", "iss": "https://other.example", "sub_profile": "human" });
        let token = server.token().claim("act", act).compact();
        let (id, about) = (format!("{name}_issuer_of_the_actor"), "an actor of an issuer that is not ours");
        let seen = Seen::user(server).actor("party_1", "https://other.example", "staff");
        family = family.accepted((name, server), &id, about, &token, &seen);
    }
    family
}

/// The bar names the actor as text: by e-mail where the token says one, else by subject; markup stays text.
fn bar(mut family: Family) -> Family {
    let [rfc8693, _, workos, _] = &servers();
    let acting = |(name, server): &(&'static str, Server), act: Value| {
        ((*name, server.clone()), Ask::get("/page").bearer(&server.token().claim("act", act).compact()))
    };
    let page = || Expected::status(200).header("cache-control", "private, no-store");
    let email = json!({ "sub": "party_1", "email": "staff@example.com" });
    let markup = json!({ "sub": "<i>party_1</i>" });
    let cases = [
        ("bar_by_email", acting(rfc8693, email), page().contains("staff@example.com")),
        ("bar_by_subject", acting(rfc8693, json!({ "sub": "party_1" })), page().contains("party_1")),
        ("bar_at_workos", acting(workos, json!({ "sub": "a@example.com" })), page().contains("a@example.com")),
        ("bar_with_markup", acting(rfc8693, markup), page().contains("party_1").lacks("<i>")),
    ];
    for (id, ((name, server), ask), expected) in cases {
        family = family.vector((name, &server), id, "the bar on a page while somebody acts", ask, expected);
    }
    family
}

#[tokio::test]
async fn an_actor_is_of_the_kind_that_the_profile_says() {
    family().hold().await;
}
