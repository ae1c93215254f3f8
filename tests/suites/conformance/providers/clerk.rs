//! Clerk's recorded tokens, in the header and in the cookie. The suite `vectors` compares the verdicts with those of
//! `@clerk/backend`: `clerk_tokens.rs`.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::table::{Family, Server};
use impersonation_conformance::{cases, text, vector};
use impersonation_core::profile::{self, Clerk, Profile};
use serde_json::Value;

use super::{LeftOut, assert_left_out, id_and_about, judged, source};

/// The instance of the matrix, and the origin that its tokens are made for.
const INSTANCE: &str = "https://clerk.inspired.puma-74.lcl.dev";
const PARTY: &str = "https://accounts.inspired.puma-74.lcl.dev";
/// What the recorded cookies said beside the token: when the client signed in.
const CLIENT_UAT: u64 = 1_666_648_250;

const UPSTREAM: &str = "clerk/session_tokens_upstream.json";
const MATRIX: &str = "clerk/session_tokens_act_matrix.json";

pub(super) fn family() -> (Family, LeftOut) {
    let about = "Session tokens of Clerk as they were recorded, and signed by its public test key with every kind of `act`: \
                 in the header, and in the `__session` cookie beside `__client_uat`.";
    let family = source(source(Family::new("clerk_tokens", about), UPSTREAM), MATRIX);
    matrix(upstream(family))
}

pub(super) fn profile(issuer: &str, parties: &[&str]) -> Profile<Clerk> {
    match parties {
        [] => profile::clerk(issuer).dangerous_any_authorized_party(),
        parties => parties.iter().fold(profile::clerk(issuer), |it, party| it.authorized_party(*party)),
    }
}

pub(super) fn server(jwks: &Value, now: &Value, issuer: &str, parties: &[&str]) -> Server {
    let parties = if parties.is_empty() { "*".into() } else { parties.join(",") };
    let server = Server::clerk().jwks(jwks.clone()).set("CLOCK", now.to_string());
    server.set("ISSUER", issuer).set("AUTHORIZED_PARTIES", parties)
}

/// The issuer is the payload's, so that what the case is about decides. An empty party, which the SDK takes, is none.
fn upstream(mut family: Family) -> Family {
    let file = vector(UPSTREAM);
    for case in cases(&file, "cases", 11) {
        let payload = &case["decoded"]["payload"];
        let parties: Vec<_> = match case["options"]["authorizedParties"].as_array() {
            Some(parties) => parties.iter().filter_map(Value::as_str).filter(|party| !party.is_empty()).collect(),
            None => vec![text(payload, "azp")],
        };
        let server = server(&file["jwks"], &case["now"], text(payload, "iss"), &parties);
        let (id, about) = id_and_about(case);
        let ask = Ask::get("/whoami").bearer(text(case, "token"));
        family = judged(family, profile(text(payload, "iss"), &parties), &server, id, &about, ask);
    }
    family
}

fn matrix(mut family: Family) -> (Family, LeftOut) {
    let (file, mut left_out) = (vector(MATRIX), LeftOut::new());
    for case in cases(&file, "cases", 28) {
        let server = server(&file["jwks"], &case["now"], INSTANCE, &[PARTY]);
        let (id, about) = id_and_about(case);
        let token = text(case, "token");
        let in_header = Ask::get("/whoami").bearer(token);
        family = judged(family, profile(INSTANCE, &[PARTY]), &server, id, &about, in_header);
        if id == "iss_foreign" {
            let why = "which instance a cookie is of follows from the publishable key, for which there is no setting";
            left_out.push((format!("{id}_by_cookie"), why));
            continue;
        }
        let in_cookie = Ask::get("/whoami").cookie(&format!("__session={token}; __client_uat={CLIENT_UAT}"));
        family = judged(family, profile(INSTANCE, &[PARTY]), &server, &format!("{id}_by_cookie"), &about, in_cookie);
    }
    (family, left_out)
}

#[tokio::test]
async fn recorded_tokens_of_clerk_are_judged_over_http_as_by_the_core() {
    let (family, left_out) = family();
    assert_left_out(&left_out, &["iss_foreign_by_cookie"]);
    family.hold().await;
}
