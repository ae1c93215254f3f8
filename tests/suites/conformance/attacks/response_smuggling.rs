//! Claims that would like to be more than text where they are shown: in headers, pages, JSON, challenges and logs.

use std::io;
use std::sync::{Arc, Mutex};

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::table::{Expected, Family, Seen, Server};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::{ConfigErrorKind, Reason};
use impersonation_core::{Verifier, profile};
use serde_json::json;
use tracing::instrument::WithSubscriber as _;

const RFC8693: &str = "rfc8693";

pub(crate) fn family() -> Family {
    let about = "Names of users and actors with line breaks, quotes, markup, control characters and whatever else an issuer \
                 lets people call themselves. They are text in JSON and in the bar, and never in a header.";
    let family = Family::new("response_smuggling", about)
        .source("CWE-113", "https://cwe.mitre.org/data/definitions/113.html", "line breaks that end a header")
        .source("CWE-79", "https://cwe.mitre.org/data/definitions/79.html", "markup that ends a text")
        .source(
            "CWE-117",
            "https://cwe.mitre.org/data/definitions/117.html",
            "line breaks that begin an entry of a log",
        );
    refused(shown(family))
}

/// Names, each of which some writer of some format would trip over.
fn names() -> Vec<(&'static str, String)> {
    vec![
        ("plain", "user_7".into()),
        ("line_breaks", "user_7\r\nset-cookie: admin=1\r\n\r\n<h1>".into()),
        ("line_feed", "user_7\nX-Injected: 1".into()),
        ("nul", "user_7\0admin".into()),
        ("escape", "user_7\u{1b}[2J\u{7f}\u{8}".into()),
        ("quotes", "user_7\"'`\\".into()),
        ("json", r#"user_7","acting":"none","impersonated":false,"x":""#.into()),
        ("script", "</div><script>alert(1)</script>".into()),
        ("image", "<img src=x onerror=alert(1)>".into()),
        ("comment", "--><!-- ]]> %3Cscript%3E".into()),
        ("entities", "&lt;b&gt; &amp;amp; &#60;".into()),
        ("separators", "user_7\u{2028}\u{2029}\u{85}".into()),
        ("right_to_left", "user_7\u{202e}nimda\u{200b}\u{feff}".into()),
        ("non_ascii", "ユーザー é 👩‍💻 \u{10ffff}".into()),
        ("template", "{{7*7}} ${7*7} <%= 7 %>".into()),
        ("long", "长".repeat(1500)),
    ]
}

fn escaped(name: &str) -> String {
    name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Served: as the JSON that says so, and as the text of the bar.
fn shown(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let named = (RFC8693, &server);
    let clean = |expected: Expected| expected.without("set-cookie").without("x-injected").without("www-authenticate");
    for (id, name) in names() {
        let user = server.token().claim("sub", &name).compact();
        let staff = server.token().claim("act", json!({ "sub": name, "sub_profile": "human" })).compact();
        let (as_user, as_staff) =
            (Seen::user(&server).subject(&name), Seen::user(&server).actor(&name, server.issuer(), "staff"));
        let (whoami, page) = (|token| Ask::get("/whoami").bearer(token), |token| Ask::get("/page").bearer(token));
        let bar = Expected::status(200).header("content-type", "text/html; charset=utf-8");
        let bar = bar.contains(" is acting as user_2<").lacks("<img").lacks("alert(1)</script>").lacks("\u{202e}");
        let is_plain = name.chars().all(|character| matches!(character, ' '..='~'));
        let bar = if is_plain { bar.contains(&format!(">{} is acting as user_2<", escaped(&name))) } else { bar };
        let bar = if escaped(&name) == name { bar } else { bar.lacks(&format!("{name} is acting")) };
        let no_bar = Expected::status(200).lacks("is acting as").lacks("onerror").lacks("alert(1)");
        let denied = Expected::denied("impersonation_denied").lacks("user_7").lacks("script");
        family = family
            .vector(named, &format!("subject_{id}"), "a subject", whoami(&user), clean(Expected::session(&as_user)))
            .vector(named, &format!("actor_{id}"), "an actor", whoami(&staff), clean(Expected::session(&as_staff)))
            .vector(named, &format!("bar_{id}"), "an actor in the bar", page(&staff), clean(bar))
            .vector(named, &format!("no_bar_{id}"), "a subject on a page without one", page(&user), clean(no_bar))
            .vector(
                named,
                &format!("refusal_{id}"),
                "nor in a refusal",
                Ask::get("/billing").bearer(&staff),
                clean(denied),
            );
    }
    let workos = Server::workos();
    let email = "<b>&\"staff\"@example.com";
    let staff = workos.token().claim("act", json!({ "sub": email })).compact();
    let bar = Expected::status(200).contains("&lt;b&gt;&amp;\"staff\"@example.com is acting as user_2<").lacks("<b>");
    family.vector(("workos", &workos), "bar_email", "an e-mail in the bar", Ask::get("/page").bearer(&staff), bar)
}

/// Refused: nothing of the token is in the answer, whatever it says, and half a character is no text.
fn refused(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let named = (RFC8693, &server);
    for (id, name) in names() {
        let token = server.token().claim("sub", "user_7").claim("aud", &name).compact();
        let expected =
            Expected::invalid_token(Reason::AudienceMismatch).lacks("user_7").lacks("script").without("set-cookie");
        let ask = Ask::get("/whoami").bearer(&token);
        family = family.vector(named, &format!("audience_{id}"), "a claim of a refused token", ask, expected);
    }
    let token = server.token();
    let surrogate = token.claims_text().replace("user_2", "\\ud800");
    let latin = token.claims_text().into_bytes().into_iter().map(|byte| if byte == b'_' { 0xe9 } else { byte });
    let latin: Vec<u8> = latin.collect();
    family
        .refused(
            named,
            "half_a_character",
            "a lone surrogate",
            &token.compact_of_claims(surrogate),
            Reason::ClaimsMalformed,
        )
        .refused(named, "no_utf_8", "a byte of ISO 8859-1", &token.compact_of_claims(latin), Reason::ClaimsMalformed)
}

#[tokio::test]
async fn what_a_claim_says_is_text_wherever_it_is_shown() {
    family().hold().await;
}

#[tokio::test]
async fn a_realm_is_quoted_in_the_challenge_or_does_not_build() {
    let issuer = Issuer::rfc8693();
    let with = |realm: &str| {
        let profile = profile::rfc8693(issuer.url()).audience("api").keys(issuer.keys());
        Verifier::builder().trust(profile).realm(realm).build()
    };
    for (realm, quoted) in
        [("", ""), ("a b", "a b"), (r#"a", error="x"#, r#"a\", error=\"x"#), (r"a\", r"a\\"), ("<b>", "<b>")]
    {
        let app = App::whoami(with(realm).unwrap());
        let answer = Ask::get("/account").of(&app).await;
        assert_eq!(answer.header("www-authenticate"), Some(&*format!("Bearer realm=\"{quoted}\"")));
    }
    for realm in ["a\r\nset-cookie: x=1", "a\n", "\0", "\u{7f}", "\t", "é", "域"] {
        assert_eq!(with(realm).unwrap_err().kind(), ConfigErrorKind::InvalidRealm, "{realm:?}");
    }
}

/// The identities that are logged are quoted, so that no name begins a line of its own.
#[tokio::test]
async fn no_name_begins_a_line_in_the_log() {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let (server, log) = (Server::rfc8693(), Log::default());
    let (app, writer) = (server.app().await, log.clone());
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    // While there is one subscriber alone, tracing asks each thread for its own, and other tests' threads have none.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    let ask = async {
        for (_, name) in names() {
            let act = json!({ "sub": format!("{name}\nERROR forged"), "sub_profile": "human" });
            let token = server.token().claim("sub", &name).claim("act", act).compact();
            assert_eq!(Ask::get("/billing").bearer(&token).of(&app).await.status, 403);
        }
    };
    ask.with_subscriber(subscriber).await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("user_7") && text.contains("forged"), "identities are logged: {text}");
    for line in text.lines() {
        assert!(!line.starts_with("ERROR") && !line.starts_with("set-cookie"), "{line}");
        assert!(!line.chars().any(|character| character.is_control()), "{line:?}");
    }
}
