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
    let about = "Tokens that the same keys sign and that are no sessions: identity and logout tokens, tokens bound to \
                 a key, those for another application, and credentials that are no JWT.";
    let rfc = "https://www.rfc-editor.org/rfc/";
    let family = Family::new("token_classes", about)
        .source("RFC 8725 §2.8", &format!("{rfc}rfc8725#section-2.8"), "cross-JWT confusion")
        .source("RFC 8725 §3.12", &format!("{rfc}rfc8725#section-3.12"), "rules that exclude one another")
        .source("RFC 8725 §3.9", &format!("{rfc}rfc8725#section-3.9"), "the audience")
        .source("RFC 7800 §3", &format!("{rfc}rfc7800#section-3"), "`cnf`: the holder of a key")
        .source("RFC 9449 §6", &format!("{rfc}rfc9449#section-6"), "tokens bound by DPoP");
    bound(plain(opaque(controlled(family))))
}

pub(super) type Case<'c> = (&'c str, &'c str, Token, Reason);

pub(super) fn refused(mut family: Family, name: &str, server: &Server, cases: Vec<Case<'_>>) -> Family {
    for (id, about, token, reason) in cases {
        family = family.refused((name, server), &format!("{name}_{id}"), about, &token.compact(), reason);
    }
    family
}

pub(super) fn accepted(mut family: Family, name: &str, server: &Server, cases: Vec<(&str, Token)>) -> Family {
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
                "a logout token that says so in `events` alone",
                good.clone().claim("events", &event),
                Reason::NotASession,
            ),
            (
                "revocation",
                "a security event that says so in `events` alone",
                good.clone().claim(
                    "events",
                    json!({ "https://schemas.openid.net/secevent/caep/event-type/session-revoked": {} }),
                ),
                Reason::NotASession,
            ),
            ("logout_that_never_expires", "a logout token of the first drafts", logout, Reason::NotASession),
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
