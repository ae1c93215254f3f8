//! WorkOS access tokens, in the header and in the cookie. The suite `vectors` compares the verdicts with those of jose, by
//! which `workos-node` verifies: `workos_tokens.rs`.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, Server};
use impersonation_conformance::{cases, text, vector};
use impersonation_core::profile;
use serde_json::{Value, json};

use super::{LeftOut, assert_left_out, id_and_about, judged, source};

const TOKENS: &str = "workos/access_tokens_verify.json";
const DOCUMENTED: &str = "workos/access_token_docs_payload.json";

const CANONICAL: &str = "https://api.workos.com";
const CUSTOM_DOMAIN: &str = "https://auth.example.com";
/// Between `iat` and `exp` of the documented claims.
const DOCUMENTED_AT: u64 = 1_709_193_600;

pub(super) fn family() -> (Family, LeftOut) {
    let about = "Access tokens of WorkOS AuthKit: in the header and in the `workos-access-token` cookie, with every form of \
                 the issuer that WorkOS writes for a client id, and the documentation's claims.";
    let family = source(source(Family::new("workos_tokens", about), TOKENS), DOCUMENTED);
    (documented(tokens(family)), LeftOut::new())
}

/// Every form of the issuer that WorkOS is known to write for a client id, the canonical one first.
fn forms(client_id: &str) -> String {
    let paths = ["".into(), "/".into(), format!("/user_management/{client_id}"), format!("/sso/{client_id}")];
    let mut forms = paths.map(|path| format!("{CANONICAL}{path}")).to_vec();
    forms.push(format!("{CANONICAL}/convex/{client_id}"));
    forms.join(",")
}

fn tokens(mut family: Family) -> Family {
    let file = vector(TOKENS);
    let client_id = text(&file, "client_id");
    let client = || profile::workos_client(client_id);
    for case in cases(&file, "cases", 13) {
        let server = Server::workos().jwks(file["jwks"].clone()).set("CLOCK", case["now"].to_string());
        let server = server.set("CLIENT_ID", client_id).set("ISSUER", forms(client_id));
        let (id, about) = id_and_about(case);
        let token = text(case, "token");
        let in_header = Ask::get("/whoami").bearer(token);
        let in_cookie = Ask::get("/whoami").cookie(&format!("workos-access-token={token}"));
        family = judged(family, client(), &server, id, &about, in_header.clone());
        family = judged(family, client(), &server, &format!("{id}_by_cookie"), &about, in_cookie);
        if id == "impersonated_custom_domain_iss" {
            let server = server.set("ISSUER", format!("{},{CUSTOM_DOMAIN}", forms(client_id)));
            let (id, about) = (format!("{id}_named"), "the custom domain is the same issuer once it is named");
            family = judged(family, client().also_issuer(CUSTOM_DOMAIN), &server, &id, about, in_header);
        }
    }
    family
}

fn documented(mut family: Family) -> Family {
    let claims = vector(DOCUMENTED)["payload"].clone();
    let server = Server::workos().set("CLOCK", DOCUMENTED_AT.to_string());
    let with = |members: &[(&str, Value)]| {
        let mut claims = claims.clone();
        members.iter().for_each(|(claim, value)| claims[*claim] = value.clone());
        Token::new(Key::rsa(), claims)
    };
    let newer = [
        ("client_id", json!("client_123456789")),
        ("feature_flags", json!(["advanced-analytics"])),
        ("auth_time", json!(1_709_193_000)),
    ];
    let tokens = [
        ("documented", "the example of the documentation", with(&[])),
        ("documented_and_newer", "with the claims that were added since", with(&newer)),
        ("agent_with_audience", "an agent's token has an `aud`", with(&[("aud", json!("client_123456789"))])),
        ("agent_subject", "an agent's token is of no user", with(&[("sub", json!("agent_reg_01"))])),
        ("agent_without_session", "an agent's token has no `sid`", with(&[]).without("sid")),
    ];
    for (id, about, token) in tokens {
        let ask = Ask::get("/whoami").bearer(&token.compact());
        family = judged(family, profile::workos(CANONICAL), &server, id, about, ask);
    }
    family
}

#[tokio::test]
async fn recorded_tokens_of_workos_are_judged_over_http_as_by_the_core() {
    let (family, left_out) = family();
    assert_left_out(&left_out, &[""; 0]);
    family.hold().await;
}
