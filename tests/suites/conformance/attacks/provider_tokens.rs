//! What Clerk, WorkOS and Descope sign beside sessions, by the same keys.

use impersonation_conformance::table::{Family, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::controlled;
use super::token_classes::{accepted, refused};

pub(crate) fn family() -> Family {
    let about = "What Clerk, WorkOS and Descope sign beside sessions, by the same keys: tokens of templates, machines and \
                 agents, refresh tokens, sessions that wait for something, and those for another party.";
    let family = Family::new("provider_tokens", about)
        .source("RFC 8725 §2.8", "https://www.rfc-editor.org/rfc/rfc8725#section-2.8", "cross-JWT confusion")
        .source(
            "RFC 8725 §3.12",
            "https://www.rfc-editor.org/rfc/rfc8725#section-3.12",
            "rules that exclude one another",
        );
    descope(workos(clerk(controlled(family))))
}

fn clerk(family: Family) -> Family {
    let server = Server::clerk();
    let good = server.acting();
    let of = |category: &str| good.clone().header("cat", category);
    let party = |azp: Value| good.clone().claim("azp", azp);
    let (no_session, party_reason) = (Reason::NotASession, Reason::AuthorizedPartyMismatch);
    let family = refused(
        family,
        "clerk",
        &server,
        vec![
            ("template", "the category of a template", of("cl_B7d4PD222AAA"), no_session),
            ("machine", "the category of machines", of("cl_B7d4PD333AAA"), no_session),
            ("future", "a category that is not known yet", of("cl_B7d4PD444AAA"), no_session),
            ("category_empty", "an empty category", of(""), no_session),
            ("category_other_case", "a category in another case", of("CL_B7D4PD111AAA"), no_session),
            ("category_longer", "a category with something behind", of("cl_B7d4PD111AAA "), no_session),
            (
                "category_null",
                "a category that is null",
                good.clone().header("cat", Value::Null),
                Reason::HeaderMalformed,
            ),
            (
                "category_list",
                "a category in a list",
                good.clone().header("cat", ["cl_B7d4PD111AAA"]),
                Reason::HeaderMalformed,
            ),
            (
                "template_uncategorized",
                "a template's token of old: no `sid`",
                good.clone().without("sid"),
                Reason::SessionIdMissing,
            ),
            ("sid_empty", "`sid` is empty", good.clone().claim("sid", ""), Reason::ClaimMistyped),
            ("sid_null", "`sid` is null", good.clone().claim("sid", Value::Null), Reason::ClaimMistyped),
            ("sid_list", "`sid` is a list", good.clone().claim("sid", ["sess_1"]), Reason::ClaimMistyped),
            ("machine_subject", "a machine's `sub`", good.clone().claim("sub", "mch_1"), no_session),
            ("oauth", "an OAuth access token", good.clone().header("typ", "at+jwt"), Reason::TypeNotAllowed),
            (
                "pending",
                "a session that waits for something",
                good.clone().claim("sts", "pending"),
                Reason::SessionPending,
            ),
            (
                "status_unknown",
                "a status that is not known",
                good.clone().claim("sts", "revoked"),
                Reason::SessionPending,
            ),
            (
                "status_other_case",
                "a status in another case",
                good.clone().claim("sts", "Active"),
                Reason::SessionPending,
            ),
            ("status_null", "a status that is null", good.clone().claim("sts", Value::Null), Reason::SessionPending),
            ("status_true", "a status that is true", good.clone().claim("sts", true), Reason::SessionPending),
            ("no_party", "no `azp`", good.clone().without("azp"), party_reason),
            ("party_null", "`azp` is null", party(Value::Null), party_reason),
            ("party_empty", "`azp` is empty", party(json!("")), party_reason),
            ("party_list", "`azp` is a list", party(json!(["https://app.example.com"])), party_reason),
            ("party_slash", "`azp` with a slash", party(json!("https://app.example.com/")), party_reason),
            ("party_subdomain", "`azp` of a subdomain", party(json!("https://evil.app.example.com")), party_reason),
            ("party_suffix", "`azp` with a suffix", party(json!("https://app.example.com.evil.example")), party_reason),
            ("party_other_case", "`azp` in another case", party(json!("https://APP.example.com")), party_reason),
            ("party_plain", "`azp` without TLS", party(json!("http://app.example.com")), party_reason),
        ],
    );
    accepted(
        family,
        "clerk",
        &server,
        vec![
            ("category_of_sessions", of("cl_B7d4PD111AAA")),
            ("category_of_anything", of("cl_I7d4PD111III")),
            ("no_status", good.clone().without("sts")),
            ("any_audience", good.clone().claim("aud", "other")),
        ],
    )
}

fn workos(family: Family) -> Family {
    let server = Server::workos();
    let good = server.acting();
    let agent = good.clone().claim("sub", "agent_reg_1").claim("aud", "https://api.example.com");
    let family = refused(
        family,
        "workos",
        &server,
        vec![
            (
                "agent",
                "an agent's token: no `sid`, an `aud`, another `sub`",
                agent.clone().without("sid"),
                Reason::SessionIdMissing,
            ),
            ("agent_with_sid", "an agent's token with a `sid`", agent, Reason::NotASession),
            ("agent_subject", "an agent's `sub` alone", good.clone().claim("sub", "agent_reg_1"), Reason::NotASession),
            ("client_subject", "a client's `sub`", good.clone().claim("sub", "client_1"), Reason::NotASession),
            ("no_prefix", "a `sub` that is no user's id", good.clone().claim("sub", "user2"), Reason::NotASession),
            ("other_case", "a user's id in another case", good.clone().claim("sub", "USER_2"), Reason::NotASession),
            ("aud", "an `aud`, ours or not", good.clone().claim("aud", "client_1"), Reason::NotASession),
            ("aud_null", "an `aud` that is null", good.clone().claim("aud", Value::Null), Reason::NotASession),
            ("aud_empty", "an `aud` that is an empty list", good.clone().claim("aud", json!([])), Reason::NotASession),
            ("no_sid", "no `sid`", good.clone().without("sid"), Reason::SessionIdMissing),
            ("sid_empty", "`sid` is empty", good.clone().claim("sid", ""), Reason::ClaimMistyped),
            ("sid_null", "`sid` is null", good.clone().claim("sid", Value::Null), Reason::ClaimMistyped),
            ("sid_number", "`sid` is a number", good.clone().claim("sid", 1), Reason::ClaimMistyped),
        ],
    );
    accepted(family, "workos", &server, vec![("category_of_nobody", good.header("cat", "cl_B7d4PD222AAA"))])
}

fn descope(family: Family) -> Family {
    let server = Server::descope();
    let good = server.acting();
    let drn = |drn: Value| good.clone().claim("drn", drn);
    let aud = |aud: Value| good.clone().claim("aud", aud);
    let family = refused(
        family,
        "descope",
        &server,
        vec![
            (
                "refresh",
                "a refresh token, which starting an impersonation returns",
                drn(json!("DSR")),
                Reason::NotASession,
            ),
            ("other_case", "`drn` in another case", drn(json!("ds")), Reason::NotASession),
            ("longer", "`drn` with something behind", drn(json!("DS ")), Reason::NotASession),
            ("drn_empty", "`drn` is empty", drn(json!("")), Reason::NotASession),
            ("drn_null", "`drn` is null", drn(Value::Null), Reason::NotASession),
            ("drn_list", "`drn` is a list", drn(json!(["DS"])), Reason::NotASession),
            ("no_drn", "no `drn`", good.clone().without("drn"), Reason::NotASession),
            (
                "openid",
                "an access token of OpenID Connect",
                good.clone().without("drn").claim("token_type", "access_token"),
                Reason::NotASession,
            ),
            ("aud_other", "another project's `aud`", aud(json!("P2OtherProject")), Reason::AudienceMismatch),
            ("aud_null", "`aud` is null", aud(Value::Null), Reason::AudienceMismatch),
            ("aud_empty", "`aud` is an empty list", aud(json!([])), Reason::AudienceMismatch),
            ("aud_mixed", "`aud` lists a number", aud(json!(["P2TestProject", 1])), Reason::AudienceMismatch),
        ],
    );
    accepted(
        family,
        "descope",
        &server,
        vec![("own_audience", aud(json!("P2TestProject"))), ("several_audiences", aud(json!(["x", "P2TestProject"])))],
    )
}

#[tokio::test]
async fn a_provider_signs_more_than_sessions() {
    family().hold().await;
}
