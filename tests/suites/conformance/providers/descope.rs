//! Descope's tokens, in the header and in the cookie. The suite `vectors` compares the verdicts with those of jose and
//! `@descope/node-sdk`: `descope_tokens.rs`, `descope_project.rs`, `descope_openid_connect.rs`.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, NOW, Server};
use impersonation_conformance::{cases, text, vector};
use impersonation_core::profile;
use serde_json::{Value, json};

use super::{LeftOut, assert_left_out, id_and_about, judged, source};

const PYTHON: &str = "descope/tokens_python_sdk.json";
const GO: &str = "descope/tokens_go_sdk.json";
const GENERATED: &str = "descope/tokens_impersonation_generated.json";
const ISSUERS: &str = "descope/issuer_project_match.json";
const OPENID_CONNECT: &str = "descope/oidc_token_claims_dotnet.json";

pub(super) fn family() -> (Family, LeftOut) {
    let about = "Tokens of Descope, of which session tokens alone are sessions: in the header, in the `DS` cookie, and in \
                 the refresh token's cookie, which is never read; issuer forms; and OpenID Connect tokens.";
    let family = Family::new("descope_tokens", about);
    let family = [PYTHON, GO, GENERATED, ISSUERS, OPENID_CONNECT].into_iter().fold(family, source);
    let family = openid_connect(issuers(generated(go(python(family)))));
    let why = "accept_missing_drn and dangerous_accept_bound_tokens are no settings";
    let lenient = ["session_dpop_bound", "oidc_access_token", "openid_connect_access_token"]
        .map(|id| (format!("{id}_accepted"), why));
    (family, lenient.into())
}

fn server(project: &str, jwks: &Value, now: &Value) -> Server {
    Server::descope().jwks(jwks.clone()).set("ISSUER", project).set("CLOCK", now.to_string())
}

/// A case in each place where a token may be.
fn everywhere(mut family: Family, project: &str, jwks: &Value, case: &Value) -> Family {
    let (server, (id, about)) = (server(project, jwks, &case["now"]), id_and_about(case));
    let id = id.trim_start_matches('_');
    let token = text(case, "token");
    let cookie = |name: &str| Ask::get("/whoami").cookie(&format!("{name}={token}"));
    let places =
        [("", Ask::get("/whoami").bearer(token)), ("_by_cookie", cookie("DS")), ("_by_refresh_cookie", cookie("DSR"))];
    for (place, ask) in places {
        family = judged(family, profile::descope(project), &server, &format!("{id}{place}"), &about, ask);
    }
    family
}

fn python(family: Family) -> Family {
    let file = vector(PYTHON);
    let project = text(&file, "project_id");
    let add = |family, case: &Value| everywhere(family, project, &file["jwks"][text(case, "keys_ref")], case);
    let family = cases(&file, "cases", 5).iter().fold(family, add);
    let legacy = &cases(&file, "cases", 5)[4];
    let project = text(&legacy["decoded"]["payload"], "iss");
    let server = server(project, &file["jwks"]["2Bt5"], &legacy["now"]);
    let ask = Ask::get("/whoami").bearer(text(legacy, "token"));
    let about = "a token of 2022, which has `cookieName` for `drn`, is no session in its own project either";
    judged(family, profile::descope(project), &server, "legacy_cookieName_in_its_project", about, ask)
}

fn go(family: Family) -> Family {
    let file = vector(GO);
    let jwks = |case: &Value| json!({ "keys": [file["jwks"][text(case, "jwk")]] });
    cases(&file, "cases", 4).iter().fold(family, |family, case| everywhere(family, "test", &jwks(case), case))
}

fn generated(family: Family) -> Family {
    let file = vector(GENERATED);
    let project = text(&file, "project_id");
    cases(&file, "cases", 10).iter().fold(family, |family, case| everywhere(family, project, &file["jwks"], case))
}

/// The project, or a URL whose path ends in it or names it last but one.
fn issuers(mut family: Family) -> Family {
    let file = vector(ISSUERS);
    let project = text(&file, "project_id");
    let server = server(project, &Server::descope().jwks, &json!(NOW));
    let recorded = cases(&file, "cases", 6).iter().map(|case| text(case, "iss"));
    // Naming a host like the project is not naming the project.
    let hosts = ["https://project-id", "https://project-id/"];
    for (index, iss) in recorded.chain(hosts).enumerate() {
        let ask = Ask::get("/whoami").bearer(&server.acting().claim("iss", iss).compact());
        let (id, about) = (format!("issuer_{index}"), format!("`iss` is {iss:?}, the project {project:?}"));
        family = judged(family, profile::descope(project), &server, &id, &about, ask);
    }
    family
}

/// None of them is a session token.
fn openid_connect(mut family: Family) -> Family {
    let file = vector(OPENID_CONNECT);
    let project = text(&file["access_token"], "azp");
    let server = server(project, &Server::descope().jwks, &json!(1_766_912_200));
    for (id, extra) in
        [("access_token", "none"), ("refresh_token", "refresh_token_extra"), ("id_token", "id_token_extra")]
    {
        let mut claims = file["access_token"].clone();
        file[extra].as_object().into_iter().flatten().for_each(|(claim, value)| claims[claim] = value.clone());
        let ask = Ask::get("/whoami").bearer(&Token::new(Key::rsa(), claims).compact());
        let (id, about) = (format!("openid_connect_{id}"), "an OpenID Connect token is no session");
        family = judged(family, profile::descope(project), &server, &id, about, ask);
    }
    family
}

#[tokio::test]
async fn recorded_tokens_of_descope_are_judged_over_http_as_by_the_core() {
    let (family, left_out) = family();
    let lenient = ["session_dpop_bound", "oidc_access_token", "openid_connect_access_token"];
    assert_left_out(&left_out, &lenient.map(|id| format!("{id}_accepted")));
    for id in lenient {
        let strict = family.vectors.iter().find(|vector| vector.id == id);
        assert_eq!(
            strict.map(|vector| vector.response.status),
            Some(401),
            "{id} is refused unless the application says so"
        );
    }
    family.hold().await;
}
