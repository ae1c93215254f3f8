//! Tokens that the same keys sign and that are no sessions.

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};
use serde_json::{Value, json};

use super::{controlled, slug};

pub(crate) fn family() -> Family {
    let about = "Tokens that the same keys sign and that are no sessions: of templates, machines and agents, refresh and \
                 identity tokens, tokens bound to a key, and those for another application.";
    let rfc = "https://www.rfc-editor.org/rfc/";
    let family = Family::new("token_classes", about)
        .source("RFC 8725 §2.8", &format!("{rfc}rfc8725#section-2.8"), "cross-JWT confusion")
        .source("RFC 8725 §3.12", &format!("{rfc}rfc8725#section-3.12"), "rules that exclude one another")
        .source("RFC 8725 §3.9", &format!("{rfc}rfc8725#section-3.9"), "the audience")
        .source("RFC 7800 §3", &format!("{rfc}rfc7800#section-3"), "`cnf`: the holder of a key")
        .source("RFC 9449 §6", &format!("{rfc}rfc9449#section-6"), "tokens bound by DPoP");
    descope(workos(clerk(bound(plain(opaque(controlled(family)))))))
}

type Case<'c> = (&'c str, &'c str, Token, Reason);

fn refused(mut family: Family, name: &str, server: &Server, cases: Vec<Case<'_>>) -> Family {
    for (id, about, token, reason) in cases {
        family = family.refused((name, server), &format!("{name}_{id}"), about, &token.compact(), reason);
    }
    family
}

fn accepted(mut family: Family, name: &str, server: &Server, cases: Vec<(&str, Token)>) -> Family {
    let seen = Seen::staff(server);
    for (id, token) in cases {
        let about = format!("the control: {}", id.replace('_', " "));
        family = family.accepted((name, server), &format!("{name}_{id}"), &about, &token.compact(), &seen);
    }
    family
}

/// Credentials that are no JWT at all.
fn opaque(mut family: Family) -> Family {
    for (name, server) in &super::servers() {
        for (id, token, reason) in [
            ("api_key", "ak_2abcDEF3ghiJKL4mnoPQR", Reason::TokenMalformed),
            ("secret_key", "sk_live_2abcDEF3ghiJKL4mnoPQR", Reason::TokenMalformed),
            ("machine_token", "mt_2abcDEF3ghiJKL4mnoPQR", Reason::TokenMalformed),
            ("oauth_token", "oat_2abcDEF3ghiJKL4mnoPQR", Reason::TokenMalformed),
            ("dev_browser", "dvb_2abcDEF3ghiJKL4mnoPQR", Reason::TokenMalformed),
            ("refresh_token", "yDpU7XkW3vJ0sM2nQ4tR6bZ8", Reason::TokenMalformed),
            ("access_key", "K2abcDEF3ghiJKL4mnoPQR5stuVWX", Reason::TokenMalformed),
            ("project_and_key", "P2TestProject:K2abcDEF3ghiJKL4", Reason::CredentialUnreadable),
            ("sealed_session", "Fe26.2*1*00ff*aa*bb**cc*dd~2", Reason::CredentialUnreadable),
            ("null", "null", Reason::TokenMalformed),
            ("undefined", "undefined", Reason::TokenMalformed),
        ] {
            let id = format!("{name}_opaque_{id}");
            family = family.refused((name, server), &id, "a credential that is no JWT", token, reason);
        }
    }
    family
}

/// Another audience, and classes that say so by their type.
fn plain(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let good = server.acting();
    for (n, aud) in [
        json!("other"),
        json!("API"),
        json!("api "),
        json!("https://api"),
        json!("ap"),
        json!(""),
        json!([]),
        json!(["other"]),
        json!(["other", "API"]),
        json!([["api"]]),
        json!(["api", 7]),
        json!(["api", null]),
        json!({ "api": true }),
        json!(7),
        json!(true),
        Value::Null,
        json!("api other"),
        json!("other,api"),
        json!("*"),
    ]
    .into_iter()
    .enumerate()
    {
        let (id, about) = (format!("aud_{n}_{}", slug(&aud.to_string())), format!("`aud` is {aud}"));
        let token = good.clone().claim("aud", aud).compact();
        family = family.refused(("rfc8693", &server), &id, &about, &token, Reason::AudienceMismatch);
    }
    let identity =
        good.clone().claim("aud", "client_1").claim("nonce", "n-0S6_WzA2Mj").claim("at_hash", "77QmUPtjPfzWtF2AnpK9RQ");
    let event = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
    let logout = good.clone().claim("events", &event).without("exp");
    let family = refused(
        family,
        "rfc8693",
        &server,
        vec![
            ("no_aud", "there is no `aud`", good.clone().without("aud"), Reason::AudienceMismatch),
            ("identity", "an identity token", identity, Reason::AudienceMismatch),
            ("logout", "a logout token", logout.clone().header("typ", "logout+jwt"), Reason::TypeNotAllowed),
            (
                "logout_untyped",
                "a logout token of the first drafts, which never expires",
                logout,
                Reason::TimeOutOfRange,
            ),
            (
                "event",
                "a security event",
                good.clone().claim("events", &event).header("typ", "secevent+jwt"),
                Reason::TypeNotAllowed,
            ),
            ("proof", "a DPoP proof", good.clone().header("typ", "dpop+jwt"), Reason::TypeNotAllowed),
            (
                "request",
                "an authorization request",
                good.clone().header("typ", "oauth-authz-req+jwt"),
                Reason::TypeNotAllowed,
            ),
            ("assertion", "a client's assertion", good.clone().claim("aud", server.issuer()), Reason::AudienceMismatch),
            ("sid_null", "`sid` is null", good.clone().claim("sid", Value::Null), Reason::ClaimMistyped),
        ],
    );
    let several = good.clone().claim("aud", ["other", "api"]);
    accepted(
        family,
        "rfc8693",
        &server,
        vec![("access_token", good.header("typ", "at+jwt")), ("several_audiences", several)],
    )
}

/// Tokens that are good only in the hands of a key's holder.
fn bound(mut family: Family) -> Family {
    for (name, server) in &super::servers() {
        for (id, cnf) in [
            ("dpop", json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })),
            ("certificate", json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" })),
            ("kid", json!({ "kid": "p256-1" })),
            ("empty", json!({})),
            ("null", Value::Null),
            ("false", json!(false)),
        ] {
            let (id, about) = (format!("{name}_cnf_{id}"), format!("`cnf` is {cnf}"));
            let token = server.acting().claim("cnf", cnf).compact();
            family = family.refused((name, server), &id, &about, &token, Reason::BoundToken);
        }
    }
    family
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
async fn only_a_session_is_a_session() {
    family().hold().await;
}

async fn reason(app: &App, token: &str) -> Option<Reason> {
    let answer = Ask::get("/whoami").bearer(token).of(app).await;
    assert_eq!(answer.status == 200, answer.refusal.is_none());
    answer.refusal.and_then(|refusal| refusal.reason())
}

#[tokio::test]
async fn a_class_that_an_issuer_marks_by_a_claim_can_be_refused() {
    let issuer = Issuer::rfc8693();
    let plain = profile::rfc8693(issuer.url()).audience("api");
    let strict = profile::rfc8693(issuer.url()).audience("api").refuse_claim("events").refuse_claim("nonce");
    let [plain, strict] = [plain, strict]
        .map(|profile| App::whoami(Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap()));
    for claim in ["events", "nonce"] {
        // Deliberately not refused by itself: an issuer may write what it likes into its access tokens.
        let token = issuer.session("user_2").claim(claim, "x").token();
        assert_eq!(reason(&plain, &token).await, None, "{claim}");
        assert_eq!(reason(&strict, &token).await, Some(Reason::ClaimRefused), "{claim}");
    }
    assert_eq!(reason(&strict, &issuer.session("user_2").token()).await, None, "the control");
}

#[tokio::test]
async fn what_is_opened_opens_nothing_else() {
    let (descope, plain) = (Issuer::descope(), Issuer::rfc8693());
    let openid = profile::descope(descope.url()).accept_missing_drn().keys(descope.keys());
    let app = App::whoami(Verifier::builder().trust(openid).build().unwrap());
    let session = descope.session("user_2");
    let without = session.clone().without("drn");
    assert_eq!(reason(&app, &session.token()).await, None, "the control");
    assert_eq!(reason(&app, &without.clone().claim("token_type", "access_token").token()).await, None);
    for (token_type, drn) in [(json!("id_token"), None), (Value::Null, None), (json!("access_token"), Some("DSR"))] {
        let token = without.clone().claim("token_type", token_type);
        let token = drn.map_or(token.clone(), |drn| token.claim("drn", drn));
        assert_eq!(reason(&app, &token.token()).await, Some(Reason::NotASession));
    }
    assert_eq!(reason(&app, &without.token()).await, Some(Reason::NotASession));

    let bound = profile::rfc8693(plain.url()).audience("api").dangerous_accept_bound_tokens().keys(plain.keys());
    let app = App::whoami(Verifier::builder().trust(bound).build().unwrap());
    let token = plain.session("user_2").claim("cnf", json!({ "jkt": "x" }));
    assert_eq!(reason(&app, &token.token()).await, None);
    assert_eq!(reason(&app, &token.header("typ", "dpop+jwt").token()).await, Some(Reason::TypeNotAllowed));
}
