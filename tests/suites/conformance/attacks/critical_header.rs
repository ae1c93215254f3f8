//! Headers that change what a token means: extensions that must be understood, and classes of tokens.

use impersonation_conformance::forge::{Token, segment};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::{controlled, servers, slug};

pub(crate) fn family() -> Family {
    let about = "Headers that change what a token means: extensions that must be understood (`crit`), payloads that are not \
                 encoded (`b64`), and types of other classes of tokens.";
    let nvd = "https://nvd.nist.gov/vuln/detail/";
    let rfc = "https://www.rfc-editor.org/rfc/";
    let family = Family::new("critical_header", about)
        .source("RFC 7515 §4.1.11", &format!("{rfc}rfc7515#section-4.1.11"), "`crit`")
        .source("RFC 7797 §3", &format!("{rfc}rfc7797#section-3"), "`b64`")
        .source("RFC 8725 §3.11", &format!("{rfc}rfc8725#section-3.11"), "explicit types")
        .source("RFC 9068 §4", &format!("{rfc}rfc9068#section-4"), "`at+jwt`")
        .source("CVE-2025-59420", &format!("{nvd}CVE-2025-59420"), "Authlib ignored `crit`")
        .source("CVE-2026-32597", &format!("{nvd}CVE-2026-32597"), "so did PyJWT")
        .source("CVE-2026-35042", &format!("{nvd}CVE-2026-35042"), "and fast-jwt");
    content(types(unencoded(critical(controlled(family)))))
}

fn critical(mut family: Family) -> Family {
    for (name, server) in &servers() {
        for (id, crit) in [
            ("unknown", json!(["x-policy"])),
            ("cnf", json!(["cnf"])),
            ("exp", json!(["exp"])),
            ("b64", json!(["b64"])),
            ("alg", json!(["alg"])),
            ("empty", json!([])),
            ("empty_name", json!([""])),
            ("crit", json!(["crit"])),
            ("twice", json!(["exp", "exp"])),
            ("numbers", json!([1])),
            ("text", json!("exp")),
            ("object", json!({ "exp": true })),
            ("number", json!(0)),
            ("false", json!(false)),
            ("null", Value::Null),
        ] {
            let (id, about) = (format!("{name}_crit_{id}"), format!("`crit` is {crit}, the signature is good"));
            let token =
                server.acting().header("crit", crit).header("x-policy", "mfa").header("exp", 253_402_300_799_u64);
            family = family.refused((name, server), &id, &about, &token.compact(), Reason::CriticalHeader);
        }
    }
    let server = Server::rfc8693();
    let good = server.acting();
    for (id, header, reason) in [
        ("given_twice", r#"{"alg":"ES256","kid":"p256-1","crit":["exp"],"crit":["exp"]}"#, Reason::HeaderMalformed),
        ("escaped", r#"{"alg":"ES256","kid":"p256-1","cr\u0069t":["x-policy"]}"#, Reason::CriticalHeader),
    ] {
        let (about, token) = (format!("the header is {header}"), good.compact_of_header(header));
        family = family.refused(("rfc8693", &server), &format!("crit_{id}"), &about, &token, reason);
    }
    let token = good.header("x-policy", "mfa").header("CRIT", ["x-policy"]).header("exp", 1).compact();
    let about = "the control: members that nobody knows, and that are not critical";
    family.accepted(("rfc8693", &server), "not_critical", about, &token, &Seen::staff(&server))
}

/// `b64` with and without `crit`, and signatures over what it would say.
fn unencoded(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let at = ("rfc8693", &server);
    for (id, b64) in [("false", json!(false)), ("true", json!(true)), ("null", Value::Null), ("text", json!("false"))] {
        let (token, about) = (server.acting().header("b64", &b64), format!("`b64` is {b64}"));
        family = family.refused(at, &format!("b64_{id}"), &about, &token.compact(), Reason::CriticalHeader);
        let (token, about) = (token.header("crit", ["b64"]), format!("`b64` is {b64}, and critical"));
        family = family.refused(at, &format!("b64_{id}_critical"), &about, &token.compact(), Reason::CriticalHeader);
    }
    let unencoded = server.acting().header("b64", false).header("crit", ["b64"]);
    let (header, claims) = (segment(unencoded.header_text()), unencoded.claims_text());
    let signature = unencoded.signature_over(&format!("{header}.{claims}"));
    for (id, about, payload, reason) in [
        ("raw", "a payload that is not encoded", claims.clone(), Reason::CredentialUnreadable),
        ("encoded", "signed without encoding, and sent encoded", segment(&claims), Reason::CriticalHeader),
        ("detached", "a payload that is sent elsewhere", String::new(), Reason::CriticalHeader),
        ("plain", "a payload that is a plain word", "user_2".into(), Reason::TokenMalformed),
    ] {
        family =
            family.refused(at, &format!("payload_{id}"), about, &format!("{header}.{payload}.{signature}"), reason);
    }
    let (header, claims) = (segment(server.acting().header_text()), server.acting().claims_text());
    let signature = server.acting().signature_over(&format!("{header}.{claims}"));
    let token = format!("{header}.{}.{signature}", segment(&claims));
    family.refused(at, "b64_unsaid", "signed without encoding, and no word of it", &token, Reason::SignatureInvalid)
}

/// Types that each profile takes, and those of other classes.
fn types(mut family: Family) -> Family {
    let foreign = [
        "dpop+jwt",
        "secevent+jwt",
        "logout+jwt",
        "oauth-authz-req+jwt",
        "token-introspection+jwt",
        "client-authentication+jwt",
        "rt+jwt",
        "it+jwt",
        "JOSE",
        "JOSE+JSON",
        "JWE",
        "JWS",
        "passport",
        "",
        " ",
        "JWT ",
        " JWT",
        "JWT\u{0}",
        "JWTx",
        "at+jwt ",
        "at jwt",
        "at+JWT2",
        "application/",
        "application/json",
        "application/application/jwt",
        "text/jwt",
        "at+jwt;q=1",
        "applicatio/jwt",
        "*/*",
        "*",
        "ＪＷＴ",
    ];
    let spelled =
        ["jwt", "Jwt", "at+jwt", "AT+JWT", "At+Jwt", "application/jwt", "application/JWT", "APPLICATION/at+jwt"];
    for (name, server) in &servers() {
        let (at, seen) = ((*name, server), Seen::staff(server));
        let of_type = |n: usize, typ: &str| {
            let (id, about) = (format!("{name}_typ_{n}_{}", slug(typ)), format!("`typ` is {typ:?}"));
            (id, about, server.acting().header("typ", typ))
        };
        for (n, typ) in foreign.into_iter().enumerate() {
            let (id, about, token) = of_type(n, typ);
            family = family.refused(at, &id, &about, &token.compact(), Reason::TypeNotAllowed);
        }
        for (n, typ) in spelled.into_iter().enumerate() {
            let (id, about, token) = of_type(foreign.len() + n, typ);
            family = match *name {
                "rfc8693" => family.accepted(at, &id, &format!("the control: {about}"), &token.compact(), &seen),
                _ => family.refused(at, &id, &about, &token.compact(), Reason::TypeNotAllowed),
            };
        }
        let token = server.acting().without_header("typ").compact();
        family = family.accepted(at, &format!("{name}_no_typ"), "the control: no `typ`", &token, &seen);
        for typ in [json!(7), Value::Null, json!(["JWT"]), json!({}), json!(true)] {
            let (id, about) = (format!("{name}_typ_is_{}", slug(&typ.to_string())), format!("`typ` is {typ}"));
            let token = server.acting().header("typ", typ).compact();
            family = family.refused(at, &id, &about, &token, Reason::HeaderMalformed);
        }
    }
    family
}

/// What the payload is said to be does not change what it is.
fn content(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let (at, seen, good) = (("rfc8693", &server), Seen::staff(&server), server.acting());
    let said: [(&str, &str, Value); 5] = [
        ("cty_jwt", "cty", json!("JWT")),
        ("cty_number", "cty", json!(7)),
        ("zip_def", "zip", json!("DEF")),
        ("enc", "enc", json!("A128GCM")),
        ("claims", "sub", json!("user_1")),
    ];
    for (id, member, value) in said {
        let about = format!("the control: `{member}` is {value}, which says nothing of a signed claims set");
        family =
            family.accepted(at, &format!("ignored_{id}"), &about, &good.clone().header(member, value).compact(), &seen);
    }
    let nested = |token: Token| token.header("cty", "JWT");
    let inner = good.compact();
    for (id, about, payload) in [
        ("nested", "`cty` is JWT, and the payload another token", inner.clone()),
        ("nested_text", "`cty` is JWT, and the payload another token as JSON", json!(inner).to_string()),
        ("nested_list", "`cty` is JWT, and the payload a list of tokens", json!([inner]).to_string()),
    ] {
        let token = nested(good.clone()).compact_of_claims(payload);
        family = family.refused(at, id, about, &token, Reason::ClaimsMalformed);
    }
    family
}

#[tokio::test]
async fn what_must_be_understood_is_refused() {
    family().hold().await;
}
