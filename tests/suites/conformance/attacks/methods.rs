//! Methods as weapons: what a gate takes for reading, and what a route takes for a method.

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{Expected, Family, Server};
use serde_json::json;

const RFC8693: &str = "rfc8693";

/// Standard ones, later ones, and what only looks like one.
const METHODS: [&str; 18] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "SEARCH", "REPORT",
    "get", "Get", "head", "post", "X-CUSTOM", "GETS",
];

pub(crate) fn family() -> Family {
    let about = "Methods. Under a read-only gate an actor's GET and HEAD pass, in these letters, and nothing else does; other \
                 gates ask about no method; what a route lacks is 405 for whoever the gate lets through.";
    let family = Family::new("methods", about)
        .source(
            "RFC 9110 §9.1, §9.2.1, §15.5.6",
            "https://www.rfc-editor.org/rfc/rfc9110#section-9.1",
            "methods have a case",
        )
        .source(
            "CWE-650",
            "https://cwe.mitre.org/data/definitions/650.html",
            "methods that are trusted to change nothing",
        )
        .source(
            "CVE-2026-42551",
            "https://nvd.nist.gov/vuln/detail/CVE-2026-42551",
            "Flight took the method from X-HTTP-Method-Override, behind whatever had judged the real one",
        )
        .source(
            "Brakeman, HTTP verb confusion",
            "https://brakemanscanner.org/docs/warning_types/http_verb_confusion/",
            "HEAD, routed as GET and judged as something else",
        );
    let family = family.source(
        "CVE-2025-29927",
        "https://nvd.nist.gov/vuln/detail/CVE-2025-29927",
        "a header of a request made Next.js skip the middleware that was its gate",
    );
    overridden(closed(open(reports(family))))
}

/// Whoever may be there.
fn callers() -> [(&'static str, Option<Token>); 6] {
    let server = Server::rfc8693();
    let of_kind = |kind| Some(server.token().claim("act", json!({ "sub": "x", "sub_profile": kind })));
    [
        ("nobody", None),
        ("user", Some(server.token())),
        ("staff", of_kind("human")),
        ("agent", of_kind("ai_agent")),
        ("service", of_kind("service")),
        ("unknown", of_kind("robot")),
    ]
}

/// What the contract says of a request.
fn expected(caller: &str, method: &str, path: &str) -> Expected {
    let is_acting = !matches!(caller, "nobody" | "user");
    let reads = matches!(method, "GET" | "HEAD");
    let kept = |expected: Expected| match is_acting {
        true => expected.header("cache-control", "private, no-store"),
        false => expected.without("cache-control"),
    };
    let body = |body| kept(if method == "HEAD" { Expected::status(200) } else { Expected::body(body) });
    let lacking = |allow| kept(Expected::status(405).header("allow", allow));
    match path {
        "/healthz" if reads => Expected::status(200).without("vary").without("cache-control"),
        "/healthz" => Expected::status(405).header("allow", "GET,HEAD").without("vary"),
        "/nowhere" => kept(Expected::status(404)),
        "/whoami" if reads => kept(Expected::status(200)),
        "/whoami" => lacking("GET,HEAD"),
        "/account" if reads && caller == "nobody" => Expected::authentication_required(),
        "/account" if reads => kept(Expected::status(200)),
        "/account" => lacking("GET,HEAD"),
        // Gates come before methods: who may not pass does not learn which there are.
        _ if caller == "nobody" => Expected::authentication_required(),
        "/billing" if is_acting => Expected::denied("impersonation_denied"),
        "/billing" if reads => body(r#"{"plan":"pro"}"#),
        "/billing" => lacking("GET,HEAD"),
        "/account/email" if is_acting => Expected::denied("credentials"),
        "/account/email" if method == "POST" => body(r#"{"changed":true}"#),
        "/account/email" => lacking("POST"),
        "/reports" if reads => body(r#"{"reports":[]}"#),
        "/reports" if is_acting => Expected::denied("read_only"),
        "/reports" => body(r#"{"created":true}"#),
        other => unreachable!("{other}"),
    }
}

fn ask(method: &str, path: &str, token: Option<&Token>) -> Ask {
    let ask = Ask::new(method, path);
    token.map_or(ask.clone(), |token| ask.bearer(&token.compact()))
}

/// The named callers on a path, by each method.
fn each(mut family: Family, path: &str, callers_of_it: &[&str], methods: &[&str], about: &str) -> Family {
    let server = Server::rfc8693();
    for (caller, token) in callers().iter().filter(|(caller, _)| callers_of_it.contains(caller)) {
        for method in methods {
            let id = format!("{}_{method}_by_{caller}", path.trim_start_matches('/').replace('/', "_"));
            let request = ask(method, path, token.as_ref());
            family = family.vector((RFC8693, &server), &id, about, request, expected(caller, method, path));
        }
    }
    family
}

const EVERYBODY: &[&str] = &["nobody", "user", "staff", "agent", "service", "unknown"];

fn reports(family: Family) -> Family {
    let family = each(family, "/reports", &["staff"], &METHODS, "a read-only gate");
    let family = each(
        family,
        "/reports",
        &["agent", "service", "unknown"],
        &["GET", "HEAD", "POST", "OPTIONS", "get"],
        "whoever acts",
    );
    each(family, "/reports", &["nobody", "user"], &["GET", "HEAD", "DELETE", "OPTIONS", "QUERY", "get"], "the controls")
}

fn open(family: Family) -> Family {
    let few = ["GET", "HEAD", "POST", "OPTIONS", "TRACE", "get"];
    let family = each(family, "/whoami", &["nobody", "user", "staff"], &few, "no gate");
    let family = each(family, "/account", &["nobody", "staff"], &["GET", "HEAD", "POST"], "a session, and no gate");
    let family = each(family, "/nowhere", &["nobody", "staff"], &["GET", "HEAD", "POST", "OPTIONS"], "no route");
    each(family, "/healthz", &["nobody", "staff"], &["GET", "HEAD", "POST"], "no session layer")
}

fn closed(family: Family) -> Family {
    let family = each(family, "/billing", EVERYBODY, &["GET", "HEAD", "POST", "OPTIONS", "get"], "a gate that denies");
    each(family, "/account/email", EVERYBODY, &["GET", "POST", "OPTIONS", "post"], "a gate of a class")
}

/// Headers by which some frameworks take another method than the request's, and one by which a connection becomes another.
fn overridden(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let (user, staff) = (server.token(), server.acting());
    let names =
        ["x-http-method-override", "x-http-method", "x-method-override", "x-original-method", "x-forwarded-method"];
    for name in names {
        let id = name.replace('-', "_");
        for (method, said, about) in
            [("POST", "GET", "writing that says it reads"), ("GET", "DELETE", "reading that says it writes")]
        {
            let request = ask(method, "/reports", Some(&staff)).header(name, said);
            let expected = expected("staff", method, "/reports");
            family = family.vector((RFC8693, &server), &format!("{id}_{method}"), about, request, expected);
        }
    }
    let query = ask("POST", "/reports?_method=GET", Some(&staff));
    family = family.vector(
        (RFC8693, &server),
        "method_in_the_query",
        "a form field of Rails'",
        query,
        expected("staff", "POST", "/reports"),
    );
    let next =
        ask("GET", "/billing", Some(&staff)).header("x-middleware-subrequest", "middleware:middleware:middleware");
    let about = "no header skips a gate (CVE-2025-29927)";
    family = family.vector(
        (RFC8693, &server),
        "x_middleware_subrequest",
        about,
        next,
        Expected::denied("impersonation_denied"),
    );
    // No `Connection: upgrade` beside it: actix-http gives the connection up after that, whatever it answered.
    for (method, upgrade) in [("GET", "websocket"), ("GET", "h2c"), ("GET", ""), ("HEAD", "websocket")] {
        let request = |token| ask(method, "/reports", Some(token)).header("upgrade", upgrade);
        let id = format!("upgrade_{method}_{}", if upgrade.is_empty() { "to_nothing" } else { upgrade });
        let about = "over an upgraded connection anything may be written";
        family = family.vector((RFC8693, &server), &id, about, request(&staff), Expected::denied("read_only"));
        let control = expected("user", method, "/reports");
        family = family.vector((RFC8693, &server), &format!("{id}_by_user"), "the control", request(&user), control);
    }
    family
}

#[tokio::test]
async fn a_gate_judges_the_method_that_the_route_sees() {
    family().hold().await;
}

/// Every method on every path for every caller, CONNECT too, which no table holds since it has no path on the wire.
#[tokio::test]
async fn every_method_is_answered_as_the_contract_says() {
    let app: App = Server::rfc8693().app().await;
    for (caller, token) in &callers() {
        for path in ["/reports", "/billing", "/account/email", "/whoami", "/account", "/healthz", "/nowhere"] {
            for method in METHODS.into_iter().chain(["CONNECT", "!", "GET.", "OPTIONS*"]) {
                let expected = expected(caller, method, path);
                if method == "CONNECT" && expected.status == 200 {
                    // axum takes the body off, as a tunnel has none (RFC 9110 §9.3.6).
                    continue;
                }
                let answer = ask(method, path, token.as_ref()).of(&app).await;
                assert_eq!(answer.status, expected.status, "{method} {path} by {caller}: {answer:?}");
                for (name, value) in &expected.headers {
                    assert_eq!(answer.header(name), value.as_deref(), "{name} of {method} {path} by {caller}");
                }
                let has_code = method != "HEAD" && expected.code.is_some();
                assert!(!has_code || answer.code() == expected.code, "{method} {path} by {caller}: {answer:?}");
            }
        }
    }
}
