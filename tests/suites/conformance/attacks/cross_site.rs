//! Requests that another site makes the user's browser send, with the user's cookies.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{Expected, Family, Server};
use serde_json::json;

const RFC8693: &str = "rfc8693";
const HOST: &str = "app.example";

/// The fields of a request beside `Host`, and whether it is the application's own.
type Case = (&'static str, &'static [(&'static str, &'static str)], bool);

const CASES: [Case; 22] = [
    ("no_browser", &[], true),
    ("same_origin", &[("sec-fetch-site", "same-origin")], true),
    ("address_bar", &[("sec-fetch-site", "none")], true),
    ("same_origin_with_origin", &[("sec-fetch-site", "same-origin"), ("origin", "https://app.example")], true),
    ("older_browser", &[("origin", "https://app.example")], true),
    ("older_browser_plain", &[("origin", "http://app.example")], true),
    ("cross_site", &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], false),
    ("cross_site_without_origin", &[("sec-fetch-site", "cross-site")], false),
    ("cross_site_with_our_origin", &[("sec-fetch-site", "cross-site"), ("origin", "https://app.example")], false),
    ("sibling", &[("sec-fetch-site", "same-site"), ("origin", "https://blog.app.example")], false),
    ("other_origin", &[("origin", "https://evil.example")], false),
    ("other_port", &[("origin", "https://app.example:8443")], false),
    ("longer_host", &[("origin", "https://app.example.evil.example")], false),
    ("user_information", &[("origin", "https://app.example@evil.example")], false),
    ("opaque_origin", &[("origin", "null")], false),
    ("no_scheme", &[("origin", "app.example")], false),
    ("other_scheme", &[("origin", "chrome-extension://app.example")], false),
    ("upper_case", &[("sec-fetch-site", "Same-Origin")], false),
    ("unknown_word", &[("sec-fetch-site", "same-universe")], false),
    ("two_sites", &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], false),
    ("two_origins", &[("origin", "https://app.example"), ("origin", "https://evil.example")], false),
    ("forwarded_host", &[("origin", "https://evil.example"), ("x-forwarded-host", "evil.example")], false),
];

pub(crate) fn family() -> Family {
    let about = "Requests that a page of another site, or of a sibling domain, makes the user's browser send. What changes \
                 something is refused to them before any gate or handler, and stopping is no exception.";
    let family = Family::new("cross_site", about)
        .source(
            "CWE-352",
            "https://cwe.mitre.org/data/definitions/352.html",
            "forms that others send in the user's name",
        )
        .source(
            "Fetch Metadata",
            "https://www.w3.org/TR/fetch-metadata/",
            "the browser says where a request comes from",
        )
        .source(
            "RFC 6454 §7",
            "https://www.rfc-editor.org/rfc/rfc6454#section-7",
            "`Origin`, and `null` for what has none",
        );
    reads(stops(writes(family)))
}

fn callers(server: &Server) -> [(&'static str, Option<Token>); 3] {
    let staff = server.token().claim("act", json!({ "sub": "staff_1", "sub_profile": "human" }));
    [("nobody", None), ("user", Some(server.token())), ("staff", Some(staff))]
}

fn ask(method: &str, path: &str, token: Option<&Token>, fields: &[(&str, &str)]) -> Ask {
    let ask = Ask::new(method, path).header("host", HOST);
    let ask = fields.iter().fold(ask, |ask, (name, value)| ask.header(name, *value));
    match token {
        Some(token) => ask.bearer(&token.compact()),
        None => ask,
    }
}

/// A route that changes something for whoever may: the check stands before its gate, and after who is there is known.
fn writes(mut family: Family) -> Family {
    let server = Server::rfc8693();
    for (who, token) in callers(&server) {
        for (id, fields, is_own) in CASES {
            let expected = match (is_own, who) {
                (false, "staff") => Expected::cross_site().header("cache-control", "private, no-store"),
                (false, _) => Expected::cross_site(),
                (true, "nobody") => Expected::authentication_required(),
                (true, "user") => Expected::json(r#"{"created":true}"#, false),
                (true, _) => Expected::denied("read_only"),
            };
            let about = "a request that changes something";
            let ask = ask("POST", "/reports", token.as_ref(), fields);
            family = family.vector((RFC8693, &server), &format!("{id}_{who}"), about, ask, expected);
        }
    }
    family
}

/// Stopping needs no session, so that it works when the session has ended; a stranger's page cannot do it.
fn stops(mut family: Family) -> Family {
    let server = Server::rfc8693();
    for (id, fields, is_own) in CASES {
        let stopped = || {
            let stopped = Expected::status(303).header("location", "/page").header("clear-site-data", "\"cache\"");
            stopped.without("vary")
        };
        let expected = if is_own { stopped() } else { Expected::cross_site().without("vary") };
        let ask = ask("POST", "/impersonation/stop", None, fields).cookie("session=expired");
        family = family.vector((RFC8693, &server), &format!("stop_{id}"), "the bar's form", ask, expected);
    }
    family
}

/// What only reads is open to links from anywhere.
fn reads(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let fields = &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    for method in ["GET", "HEAD"] {
        let ask = ask(method, "/page", None, fields);
        let id = format!("link_{}", method.to_lowercase());
        family = family.vector((RFC8693, &server), &id, "a link from another site", ask, Expected::status(200));
    }
    family
}

#[tokio::test]
async fn another_site_changes_nothing() {
    family().hold().await;
}
