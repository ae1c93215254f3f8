//! A token of an issuer whose name resembles a trusted one.

use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::{controlled, servers, slug};

pub(crate) fn family() -> Family {
    let about = "A token of an issuer whose name resembles a trusted one, or is no name. Each is signed by a good key: only \
                 `iss` is wrong.";
    let family = Family::new("issuer_confusion", about)
        .source("RFC 8725 §3.8", "https://www.rfc-editor.org/rfc/rfc8725#section-3.8", "validate the issuer")
        .source(
            "RFC 7519 §4.1.1",
            "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1",
            "`iss` is one text, with case",
        )
        .source(
            "CVE-2024-53861",
            "https://nvd.nist.gov/vuln/detail/CVE-2024-53861",
            "PyJWT took a part of the issuer for the issuer",
        )
        .source(
            "nearform/fast-jwt#552",
            "https://github.com/nearform/fast-jwt/issues/552",
            "a list of issuers passed where one of them was right",
        )
        .source(
            "Keats/jsonwebtoken#493",
            "https://github.com/Keats/jsonwebtoken/issues/493",
            "an issuer is expected, and a token without one passes",
        );
    descope(urls(shapes(controlled(family))))
}

/// `iss` that is no text, none, or empty, on every profile.
fn shapes(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let ours = server.issuer();
        for (id, iss) in [
            ("array", json!([ours])),
            ("array_with_evil", json!(["https://evil.example", ours])),
            ("empty_array", json!([])),
            ("object", json!({ "iss": ours })),
            ("number", json!(42)),
            ("zero", json!(0)),
            ("true", json!(true)),
            ("null", Value::Null),
            ("empty", json!("")),
            ("evil", json!("https://evil.example")),
            ("nul", json!(format!("{ours}\u{0}"))),
            ("nul_and_evil", json!(format!("{ours}\u{0}.evil.example"))),
            ("blank_before", json!(format!(" {ours}"))),
            ("blank_behind", json!(format!("{ours} "))),
            ("newline", json!(format!("{ours}\n"))),
            ("two", json!(format!("{ours} https://evil.example"))),
            ("prefix", json!(&ours[..ours.len() - 1])),
            ("suffix", json!(format!("{ours}x"))),
            ("other_case", json!(ours.to_uppercase())),
            ("wildcard", json!("*")),
        ] {
            let token = server.acting().claim("iss", &iss);
            family = foreign(family, (name, server), &format!("{name}_{id}"), &format!("`iss` is {iss}"), &token);
        }
        let token = server.acting().without("iss");
        family = foreign(family, (name, server), &format!("{name}_missing"), "`iss` is missing", &token);
    }
    family
}

fn foreign(family: Family, server: (&str, &Server), id: &str, about: &str, token: &Token) -> Family {
    family.refused(server, id, about, &token.compact(), Reason::IssuerUnknown)
}

/// Other spellings of the same URL, and URLs that only look alike.
fn urls(mut family: Family) -> Family {
    for (name, server) in &servers()[..3] {
        let ours = server.issuer();
        let host = ours.strip_prefix("https://").unwrap();
        for (id, iss) in [
            ("trailing_slash", format!("{ours}/")),
            ("trailing_dot", format!("{ours}.")),
            ("port", format!("{ours}:443")),
            ("plain_http", format!("http://{host}")),
            ("no_scheme", host.to_owned()),
            ("scheme_in_capitals", format!("HTTPS://{host}")),
            ("user_name", format!("https://evil@{host}")),
            ("as_user_name", format!("{ours}@evil.example")),
            ("subdomain", format!("{ours}.evil.example")),
            ("superdomain", format!("https://evil.{host}")),
            ("as_path", format!("https://evil.example/{ours}")),
            ("as_query", format!("https://evil.example?{ours}")),
            ("path", format!("{ours}/evil")),
            ("path_back", format!("{ours}/evil/..")),
            ("fragment", format!("{ours}#")),
            ("query", format!("{ours}?")),
            ("percent", ours.replace('.', "%2E")),
            ("ideographic_dot", ours.replace('.', "。")),
        ] {
            let (id, about) = (format!("{name}_{id}"), format!("`iss` is {iss:?}"));
            family = foreign(family, (name, server), &id, &about, &server.acting().claim("iss", &iss));
        }
    }
    // Known forms of the provider's, but this server was told one.
    let server = Server::workos();
    for form in ["user_management/client_1", "sso/client_1", "user_management/client_2"] {
        let (id, iss) = (format!("workos_form_{}", slug(form)), format!("https://api.workos.com/{form}"));
        let about = format!("`iss` is {iss:?}, which this server was not told");
        family = foreign(family, ("workos", &server), &id, &about, &server.acting().claim("iss", iss));
    }
    let told = server.clone().set("ISSUER", "https://api.workos.com,https://api.workos.com/user_management/client_1");
    let (about, token) = ("the control: a second form that this server was told", told.acting());
    let token = token.claim("iss", "https://api.workos.com/user_management/client_1").compact();
    family.accepted(("workos_of_two_forms", &told), "workos_told_form", about, &token, &Seen::staff(&told))
}

/// A project id stands by itself, or in one of the last two places of a path.
fn descope(mut family: Family) -> Family {
    let server = Server::descope();
    let at = ("descope", &server);
    for (id, iss) in [
        ("last", "https://api.descope.com/P2TestProject"),
        ("last_but_one", "https://api.descope.com/v1/apps/P2TestProject/app_1"),
        ("before_a_slash", "https://api.descope.com/P2TestProject/"),
        ("of_any_host", "https://auth.example.com/P2TestProject"),
    ] {
        let (about, token) = (format!("the control: `iss` is {iss:?}"), server.acting().claim("iss", iss).compact());
        family = family.accepted(at, &format!("descope_{id}"), &about, &token, &Seen::staff(&server));
    }
    for (id, iss) in [
        ("last_but_two", "https://api.descope.com/P2TestProject/a/b"),
        ("host", "https://P2TestProject"),
        ("subdomain", "https://P2TestProject.evil.example/x"),
        ("query", "https://api.descope.com/x?y=P2TestProject"),
        ("query_behind", "https://api.descope.com/P2TestProject?x"),
        ("fragment", "https://api.descope.com/x#P2TestProject"),
        ("no_scheme", "api.descope.com/P2TestProject"),
        ("slash_before", "/P2TestProject"),
        ("part_of_a_segment", "https://api.descope.com/xP2TestProject"),
        ("other_case_in_path", "https://api.descope.com/p2testproject"),
        ("percent", "https://api.descope.com/P2Test%50roject"),
        ("backslash", "https://api.descope.com\\P2TestProject"),
        ("no_path", "https://api.descope.com/"),
    ] {
        let (id, about) = (format!("descope_{id}"), format!("`iss` is {iss:?}"));
        family = foreign(family, at, &id, &about, &server.acting().claim("iss", iss));
    }
    family
}

#[tokio::test]
async fn an_issuer_is_compared_whole() {
    family().hold().await;
}
