//! The settings: several issuers, audiences and parties that are said aloud not to matter, and a key set without a use.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Expected, Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::callers::forged;
use super::servers;

pub(super) fn family() -> Family {
    let about = "What the settings change: several spellings of the issuer, of which the first is canonical; any audience and \
                 any authorized party where that is said aloud; and key sets without a usable key.";
    keys(parties(any_audience(descope(issuers(super::family("settings", about))))))
}

/// `iss` is one of the configured ones, to the letter; the session and its actor name the first.
fn issuers(mut family: Family) -> Family {
    for (name, server) in &servers()[..3] {
        let first = server.issuer();
        let forms = [
            first.to_owned(),
            format!("{first}/"),
            format!("{first}/user_management/client_1"),
            "https://login.example".into(),
        ];
        let several = server.clone().set("ISSUER", forms.join(", "));
        let named = format!("{name}_several_issuers");
        for (index, form) in forms.iter().enumerate() {
            let token = server.acting().claim("iss", form).compact();
            let (id, about) = (format!("{name}_form_{index}"), format!("`iss` is {form:?}, one of four"));
            family = family.accepted((&named, &several), &id, &about, &token, &Seen::staff(server));
            if index > 0 {
                let (id, about) =
                    (format!("{name}_form_{index}_alone"), format!("`iss` is {form:?}, which nobody named"));
                family = family.refused((name, server), &id, &about, &token, Reason::IssuerUnknown);
            }
            let act = json!({ "sub": "party_1", "iss": form, "sub_profile": "human" });
            let token = server.token().claim("act", act).compact();
            let (id, about) =
                (format!("{name}_actor_of_form_{index}"), "the issuer of an actor is named canonically too");
            let seen = Seen::user(server).actor("party_1", first, "staff");
            family = family.accepted((&named, &several), &id, about, &token, &seen);
        }
        for (index, iss) in no_issuers(first).into_iter().enumerate() {
            let (id, about) = (format!("{name}_iss_{index}"), format!("`iss` is {iss}"));
            let token = server.acting().claim("iss", iss).compact();
            family = family.refused((&named, &several), &id, &about, &token, Reason::IssuerUnknown);
        }
        let absent = server.acting().without("iss").compact();
        family = family.refused((name, server), &format!("{name}_iss_absent"), "", &absent, Reason::IssuerUnknown);
    }
    family
}

fn no_issuers(issuer: &str) -> [Value; 8] {
    [
        json!(issuer.to_uppercase()),
        json!(format!("{issuer}.evil.example")),
        json!(format!("{issuer} ")),
        json!(format!("{issuer},https://login.example")),
        json!([issuer]),
        json!(""),
        json!(null),
        json!(7),
    ]
}

/// The issuer is a project id: any text, whatever it looks like.
fn descope(mut family: Family) -> Family {
    let base = Server::descope();
    for (index, id) in ["P2TestProject", "p", "project-id", "P2CuC9yv2UGtGI1o84gCZEb9qEQW"].into_iter().enumerate() {
        let server = base.clone().set("ISSUER", id);
        let (named, about) = (format!("descope_project_{index}"), format!("the project is {id:?}"));
        let token = server.acting().compact();
        family = family.accepted((&named, &server), &named, &about, &token, &Seen::staff(&server));
        let other = server.acting().claim("iss", "P2OtherProject").compact();
        family = family.refused((&named, &server), &format!("{named}_other"), &about, &other, Reason::IssuerUnknown);
    }
    let two = base.clone().set("ISSUER", "P2TestProject,P2OtherProject");
    let token = base.acting().claim("iss", "P2OtherProject").compact();
    let about = "a second project's session, named by the first";
    family =
        family.accepted(("descope_two_projects", &two), "descope_second_project", about, &token, &Seen::staff(&two));
    let audience = base.acting().claim("iss", "P2OtherProject").claim("aud", "P2OtherProject").compact();
    let about = "`aud` holds one of the projects";
    family.accepted(("descope_two_projects", &two), "descope_second_audience", about, &audience, &Seen::staff(&two))
}

fn any_audience(mut family: Family) -> Family {
    let server = Server::rfc8693().set("AUDIENCE", "*");
    let accepted = |family: Family, id: &str, token: Token| {
        family.accepted(
            ("any_audience", &server),
            id,
            "no audience is expected",
            &token.compact(),
            &Seen::staff(&server),
        )
    };
    for (named, aud) in
        [("ours", json!("api")), ("other", json!("other")), ("list", json!(["a", "b"])), ("star", json!("*"))]
    {
        family = accepted(family, &format!("any_audience_{named}"), server.acting().claim("aud", aud));
    }
    family = accepted(family, "any_audience_absent", server.acting().without("aud"));
    let strict = Server::rfc8693();
    let star = strict.acting().claim("aud", "*").compact();
    let about = "a token cannot say for itself that its audience does not matter";
    family.refused(("rfc8693", &strict), "audience_star", about, &star, Reason::AudienceMismatch)
}

/// Clerk's `azp`.
fn parties(mut family: Family) -> Family {
    let one = ("clerk", Server::clerk());
    let two = one.1.clone().set("AUTHORIZED_PARTIES", "https://app.example.com, https://admin.example.com");
    let any = one.1.clone().set("AUTHORIZED_PARTIES", "*");
    let servers = [one, ("clerk_two_parties", two), ("clerk_any_party", any)];
    let cases = [
        ("ours", json!("https://app.example.com"), 0),
        ("second", json!("https://admin.example.com"), 1),
        ("other", json!("https://evil.example"), 2),
        ("slash", json!("https://app.example.com/"), 2),
        ("subdomain", json!("https://app.example.com.evil.example"), 2),
        ("star", json!("*"), 2),
        ("both", json!("https://app.example.com,https://admin.example.com"), 2),
        ("absent", json!(null), 2),
    ];
    for (rank, (name, server)) in servers.iter().enumerate() {
        for (named, azp, good_from) in &cases {
            let token = server.acting();
            let token = if *named == "absent" { token.without("azp") } else { token.claim("azp", azp) };
            let (id, about) = (format!("{name}_azp_{named}"), format!("`azp` is {azp}"));
            family = match rank >= *good_from {
                true => family.accepted((name, server), &id, &about, &token.compact(), &Seen::staff(server)),
                false => {
                    let reason = Reason::AuthorizedPartyMismatch;
                    family.refused((name, server), &id, &about, &token.compact(), reason)
                }
            };
        }
    }
    family
}

/// No key is known and none can be had: that is no fault of the token's.
fn keys(mut family: Family) -> Family {
    let mut encrypting = Key::rsa().jwk();
    encrypting["use"] = "enc".into();
    let sets = [
        ("empty", json!({ "keys": [] })),
        ("secret", json!({ "keys": [Key::secret("rsa-1", [7_u8; 32]).jwk()] })),
        ("encrypting", json!({ "keys": [encrypting] })),
        ("no_set", json!({ "jwks": [] })),
    ];
    for (named, set) in sets {
        for (name, server) in &servers() {
            let server = server.clone().jwks(set.clone());
            let named = format!("{name}_keys_{named}");
            let about = "the key set has no key that can be used";
            for (who, token) in [("good", server.acting().compact()), ("forged", forged(&server))] {
                for path in ["/whoami", "/billing"] {
                    let (id, ask) = (format!("{named}_{who}_{}", &path[1..]), Ask::get(path).bearer(&token));
                    family = family.vector((&named, &server), &id, about, ask, Expected::keys_unavailable());
                }
            }
            let about = "nobody needs no key";
            family = family.vector(
                (&named, &server),
                &format!("{named}_nobody"),
                about,
                Ask::get("/whoami"),
                Expected::nobody(),
            );
        }
    }
    family
}

#[tokio::test]
async fn the_settings_are_heeded() {
    family().hold().await;
}
