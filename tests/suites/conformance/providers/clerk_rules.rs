//! Clerk's recorded rules and claims, each in a token by a test key of ours. The suite `vectors` compares the verdicts with
//! those of `@clerk/backend`: `clerk_rules.rs`, `clerk_actors.rs`, `clerk_organizations.rs`.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, NOW, Server};
use impersonation_conformance::{cases, text, vector};
use serde_json::json;

use super::clerk::{profile, server};
use super::{LeftOut, assert_left_out, judged, source};

const RULES: &str = "clerk/claims_assertions.json";
const ACTORS: &str = "clerk/actor_agent_vs_impersonation.json";
const ORGANIZATIONS: &str = "clerk/jwt_v2_permissions.json";
const SUFFIXES: &str = "clerk/cookie_suffix.json";

const INSTANCE: &str = "https://clerk.example.com";
const PARTY: &str = "https://app.example.com";

pub(super) fn family() -> (Family, LeftOut) {
    let about = "The claim rules of Clerk's SDK, which `act` is an agent, and organization claims of both versions, each in \
                 a token of its own.";
    let family = Family::new("clerk_rules", about);
    let family = [RULES, ACTORS, ORGANIZATIONS].into_iter().fold(family, source);
    let (family, mut left_out) = times(parties(algorithms(types(organizations(actors(family))))));
    let why = "the suffix follows from the publishable key, for which there is no setting";
    left_out.extend(cases(&vector(SUFFIXES), "cases", 7).iter().map(|case| (text(case, "session_cookie").into(), why)));
    (family, left_out)
}

fn token() -> Token {
    Server::clerk().token()
}

fn add(family: Family, (id, about): (&str, &str), parties: &[&str], token: &Token) -> Family {
    let server = server(&Server::clerk().jwks, &json!(NOW), INSTANCE, parties);
    let ask = Ask::get("/whoami").bearer(&token.compact());
    judged(family, profile(INSTANCE, parties), &server, id, about, ask)
}

fn actors(mut family: Family) -> Family {
    for (index, case) in cases(&vector(ACTORS), "cases", 5).iter().enumerate() {
        let (id, about) = (format!("actor_{index}"), format!("`act` is {}", case["actor"]));
        family = add(family, (&id, &about), &[PARTY], &token().claim("act", &case["actor"]));
    }
    family
}

/// The recorded claims expire in the second in which they are issued, which is the clock's.
fn organizations(mut family: Family) -> Family {
    for (index, case) in cases(&vector(ORGANIZATIONS), "cases", 13).iter().enumerate() {
        let mut version_1 = case["claims"].clone();
        version_1.as_object_mut().unwrap().retain(|claim, _| !["v", "fea", "o"].contains(&&**claim));
        for (claim, value) in case["expected"].as_object().unwrap() {
            version_1[claim] = value.clone();
        }
        for (version, claims) in [(1, &version_1), (2, &case["claims"])] {
            let issuer = text(claims, "iss");
            let server = server(&Server::clerk().jwks, &claims["iat"], issuer, &["azp"]);
            let ask = Ask::get("/whoami").bearer(&Token::new(Key::rsa(), claims.clone()).compact());
            let (id, about) = (format!("organization_{index}_v{version}"), text(case, "id"));
            family = judged(family, profile(issuer, &["azp"]), &server, &id, about, ask);
        }
    }
    family
}

/// What the SDK may be told to allow changes nothing here.
fn types(mut family: Family) -> Family {
    for (index, case) in cases(&vector(RULES), "typ", 8).iter().enumerate() {
        let (id, about) = (format!("typ_{index}"), format!("`typ` is {}", case["typ"]));
        family = add(family, (&id, &about), &[PARTY], &token().header("typ", &case["typ"]));
    }
    family
}

/// The key is of the algorithm, so that nothing but the profile stands in its way.
fn algorithms(mut family: Family) -> Family {
    for (index, case) in cases(&vector(RULES), "alg", 9).iter().enumerate() {
        let alg = text(case, "alg");
        let key = match alg {
            "ES256" => Key::p256(),
            "ES384" => Key::p384(),
            "RS384" => Key::rsa().kid("rs384").alg("RS384"),
            "RS512" => Key::rsa().kid("rs512").alg("RS512"),
            "PS512" => Key::rsa().kid("ps512").alg("PS512"),
            _ => Key::rsa(),
        };
        let jwks = json!({ "keys": [Key::rsa().jwk(), key.jwk()] });
        let server = server(&jwks, &json!(NOW), INSTANCE, &[PARTY]);
        let ask = Ask::get("/whoami").bearer(&token().by(key).header("alg", alg).compact());
        let (id, about) = (format!("alg_{index}"), format!("`alg` is {alg:?}"));
        family = judged(family, profile(INSTANCE, &[PARTY]), &server, &id, &about, ask);
    }
    family
}

/// Where the SDK is told no party it looks at none; here that is said aloud.
fn parties(mut family: Family) -> Family {
    for (index, case) in cases(&vector(RULES), "azp", 10).iter().enumerate() {
        let parties: Vec<_> = case["authorized_parties"].as_array().into_iter().flatten().collect();
        // An empty party, which no token could name, does not build here: another that none of these names stands in.
        let parties: Vec<_> = parties.iter().map(|party| party.as_str().unwrap()).collect();
        let parties: Vec<_> =
            parties.into_iter().map(|it| if it.is_empty() { "https://nobody.example" } else { it }).collect();
        let token = if case["azp"].is_null() { token().without("azp") } else { token().claim("azp", &case["azp"]) };
        let about = format!("`azp` is {}, of {:?}", case["azp"], parties);
        family = add(family, (&format!("azp_{index}"), &about), &parties, &token);
    }
    family
}

/// The leeway on `exp` and the tolerance for the others are 5 seconds.
fn times(mut family: Family) -> (Family, LeftOut) {
    let (file, mut left_out) = (vector(RULES), LeftOut::new());
    for (claim, count) in [("exp", 6), ("nbf", 6), ("iat", 5)] {
        for (index, case) in cases(&file, claim, count).iter().enumerate() {
            let id = format!("{claim}_{index}");
            // Where the skew decides, it must be ours.
            let delta = case["delta_s"].as_i64();
            let skew_decides = match claim {
                "exp" => delta.is_some_and(|delta| delta <= 0),
                _ => delta.is_some_and(|delta| delta > 0),
            };
            if skew_decides {
                left_out.push((id, "the skew decides, and there is no setting for it"));
                continue;
            }
            let token = match delta {
                Some(delta) => token().claim(claim, NOW.saturating_add_signed(delta)),
                None => token().without(claim),
            };
            let about = format!("`{claim}` is {} seconds from now", case["delta_s"]);
            family = add(family, (&id, &about), &[PARTY], &token);
        }
    }
    (family, left_out)
}

#[tokio::test]
async fn recorded_rules_of_clerk_are_kept_over_http_as_by_the_core() {
    let (family, left_out) = family();
    let mut names = vec!["exp_0", "exp_1", "exp_2", "exp_3", "nbf_4", "nbf_5", "iat_3", "iat_4"];
    let suffixes = vector(SUFFIXES);
    names.extend(cases(&suffixes, "cases", 7).iter().map(|case| text(case, "session_cookie")));
    assert_left_out(&left_out, &names);
    family.hold().await;
}
