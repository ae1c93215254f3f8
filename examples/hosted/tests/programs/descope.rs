use std::sync::Arc;
use std::time::Duration;

use hosted::descope::{Settings, app};
use hosted::{listen, serve};
use impersonation_core::key::StaticKeys;
use impersonation_core::{Timestamp, Verifier, profile};
use impersonation_emulator::{Answer, DescopeEmulator, User};
use impersonation_providers::Descope;
use impersonation_providers::http::Connection;
use reqwest::{Client, Response};

use crate::browser::{Browser, Page, raw};
use crate::log;

const WISH: [(&str, &str); 2] = [("login_id", "customer@example.com"), ("reason", "Ticket <4711>")];
/// What the bar's Stop says.
const BACK: [(&str, &str); 1] = [("return_to", "/staff")];
const SHOWN: &str = "U2Staff is acting as Cara Customer";

struct Program {
    origin: String,
    emulator: Arc<DescopeEmulator>,
}

impl Program {
    async fn start() -> Self {
        let (listener, origin) = listen("127.0.0.1:0").await.unwrap();
        let emulator = Arc::new(DescopeEmulator::start().await.unwrap());
        emulator.add_user(User::new("U2Staff").email("staff@example.com").may_impersonate());
        emulator.add_user(User::new("U2Customer").email("customer@example.com").name("Cara Customer"));
        let connection = Connection::new().base_url(emulator.url()).insecure_loopback();
        let descope = Descope::new(emulator.project_id(), emulator.management_key(), connection).unwrap();
        let keys = StaticKeys::jwks(emulator.jwks().as_bytes()).unwrap();
        let profile = profile::descope(emulator.project_id());
        let verifier = Verifier::builder().clock(emulator.clock()).trust(profile.keys(keys)).build().unwrap();
        let settings = Settings { descope, verifier, flows: emulator.clone() };
        tokio::spawn(serve(listener, app(settings).unwrap()));
        Self { origin, emulator }
    }

    async fn raw(&self, line: &str, cookies: &str) -> Response {
        raw(&self.origin, line, cookies).await
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    async fn signed_in(&self, user_id: &str) -> Browser {
        let mut browser = Browser::new();
        let page = browser.visit(&self.at(&format!("/sign-in/{user_id}"))).await;
        assert!(page.body.contains(&format!("You are {user_id}")), "{page:?}");
        browser
    }

    async fn impersonate(&self, browser: &mut Browser) -> Page {
        browser.submit(&self.at("/staff/impersonate"), &WISH).await
    }

    /// Staff who act as the customer, who has consented.
    async fn acting(&self) -> Browser {
        self.signed_in("U2Customer").await.submit(&self.at("/consent"), &[]).await;
        let mut browser = self.signed_in("U2Staff").await;
        let page = self.impersonate(&mut browser).await;
        assert!(page.bar_says(SHOWN) && page.bar_says("Ticket &lt;4711&gt;"), "{page:?}");
        browser
    }

    /// What the home page says to whoever sends this.
    async fn status_for(&self, header: &str, value: String) -> u16 {
        let request = Client::new().get(self.at("/")).header(header, value);
        request.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn nobody_is_impersonated_who_has_not_consented() {
    let program = Program::start().await;
    let mut staff = program.signed_in("U2Staff").await;
    let before = staff.cookies.clone();
    let page = program.impersonate(&mut staff).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("Has the user consented"), "{page:?}");
    assert_eq!(staff.cookies, before);
    assert!(staff.visit(&program.at("/")).await.body.contains("You are U2Staff"));
}

#[tokio::test]
async fn who_has_consented_is_impersonated_and_that_is_shown() {
    let program = Program::start().await;
    let mut customer = program.signed_in("U2Customer").await;
    assert!(customer.visit(&program.at("/consent")).await.body.contains("no consent"));
    assert!(customer.submit(&program.at("/consent"), &[]).await.body.contains("consent for 60 minutes"));

    let mut staff = program.signed_in("U2Staff").await;
    let customers = staff.visit(&program.at("/staff")).await;
    assert!(customers.body.contains("customer@example.com: consent for 60 minutes"), "{customers:?}");
    assert!(!customers.body.contains("staff@example.com"), "nobody acts as themselves: {customers:?}");
    assert!(program.impersonate(&mut staff).await.bar_says(SHOWN));
    assert!(customer.visit(&program.at("/")).await.body.contains("You are U2Customer"), "they keep their own session");
}

#[tokio::test]
async fn a_consent_that_was_taken_back_or_is_over_is_none() {
    let program = Program::start().await;
    let mut customer = program.signed_in("U2Customer").await;
    customer.submit(&program.at("/consent"), &[]).await;
    assert!(customer.submit(&program.at("/consent/withdraw"), &[]).await.body.contains("no consent"));
    let mut staff = program.signed_in("U2Staff").await;
    assert_eq!(program.impersonate(&mut staff).await.status, 403);

    customer.submit(&program.at("/consent"), &[]).await;
    program.emulator.advance(Duration::from_secs(3600));
    staff.visit(&program.at("/")).await;
    assert_eq!(program.impersonate(&mut staff).await.status, 403);
}

#[tokio::test]
async fn a_reason_is_required() {
    let program = Program::start().await;
    let mut staff = program.signed_in("U2Staff").await;
    let wish = [("login_id", "customer@example.com"), ("reason", " ")];
    assert_eq!(staff.submit(&program.at("/staff/impersonate"), &wish).await.status, 400);
    assert!(program.emulator.requests_to("POST", "/v1/mgmt/impersonate").is_empty());
}

#[tokio::test]
async fn who_acts_sees_no_bill_starts_nothing_and_consents_to_nothing() {
    let program = Program::start().await;
    let mut browser = program.acting().await;
    for path in ["/billing", "/consent", "/staff", "/staff/trail"] {
        let page = browser.visit(&program.at(path)).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.body.contains("impersonation_denied"), "{page:?}");
    }
    for path in ["/consent", "/consent/withdraw", "/staff/impersonate"] {
        assert_eq!(browser.submit(&program.at(path), &WISH).await.status, 403, "{path}");
    }
    let mut customer = program.signed_in("U2Customer").await;
    assert_eq!(customer.visit(&program.at("/billing")).await.status, 200);
    assert!(customer.visit(&program.at("/consent")).await.body.contains("consent for"), "it is as they left it");
}

/// The permission is the user's, whoever acts as them.
#[tokio::test]
async fn who_acts_as_staff_does_not_become_staff() {
    let program = Program::start().await;
    program.emulator.add_user(User::new("U2Admin").email("admin@example.com").may_impersonate());
    program.signed_in("U2Admin").await.submit(&program.at("/consent"), &[]).await;
    let mut staff = program.signed_in("U2Staff").await;
    let wish = [("login_id", "admin@example.com"), ("reason", "Ticket 4711")];
    let page = staff.submit(&program.at("/staff/impersonate"), &wish).await;
    assert!(page.bar_says("U2Staff is acting as U2Admin"), "{page:?}");
    assert_eq!(staff.visit(&program.at("/staff")).await.status, 403);
}

#[tokio::test]
async fn stopping_gives_the_own_session_back() {
    let program = Program::start().await;
    let mut browser = program.acting().await;
    let impersonated = browser.cookies["DSR"].clone();
    let page = browser.submit(&program.at("/stop"), &BACK).await;
    assert_eq!((page.status, page.url.path()), (200, "/staff"));
    assert!(browser.visit(&program.at("/")).await.body.contains("You are U2Staff"));
    assert!(!program.emulator.is_live(&impersonated));
    assert!(program.emulator.is_live(&browser.cookies["DSR"]));
    let page = browser.submit(&program.at("/stop"), &[]).await;
    assert!(page.body.contains("You are"), "there is nothing to stop, and nobody is signed out: {page:?}");
}

/// What a form says is the browser's.
#[tokio::test]
async fn a_stop_leads_to_a_path_of_this_origin_alone() {
    let program = Program::start().await;
    let mut browser = program.acting().await;
    let page = browser.submit(&program.at("/stop"), &[("return_to", "//evil.example/")]).await;
    assert_eq!(page.url.as_str(), program.at("/"));
    assert!(page.body.contains("You are U2Staff"), "{page:?}");
}

/// Somebody reads a page for longer than a token lasts, and then presses the button.
#[tokio::test]
async fn stopping_works_when_the_session_token_has_expired() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    let mut browser = program.acting().await;
    program.emulator.advance(Duration::from_secs(606));
    let page = browser.submit(&program.at("/stop"), &BACK).await;
    assert_eq!((page.status, page.url.path()), (200, "/staff"));
}

#[tokio::test]
async fn people_sign_in_and_out_by_forms_of_this_site() {
    let program = Program::start().await;
    let mut browser = Browser::new();
    let page = browser.submit(&program.at("/sign-in"), &[("user", "U2Customer")]).await;
    assert!(page.body.contains("You are U2Customer"), "{page:?}");
    assert_eq!(browser.submit(&program.at("/sign-in"), &[("user", "U2Nobody")]).await.status, 404);
    for path in ["/sign-in", "/sign-out"] {
        let answer = browser.misled(&program.at(path)).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(!answer.headers().contains_key("set-cookie"), "{path}");
    }
    assert!(browser.submit(&program.at("/sign-out"), &[]).await.body.contains("Nobody is signed in"));
    assert!(browser.cookies.is_empty());
}

/// A sibling domain can set a cookie beside the application's. To clear the application's alone would leave the other.
#[tokio::test]
async fn a_cookie_that_was_set_beside_the_applications_swaps_no_session() {
    let program = Program::start().await;
    let (victim, attacker) = (program.acting().await, program.signed_in("U2Staff").await);
    let (theirs, planted) = (&victim.cookies["DSR"], &attacker.cookies["DSR"]);
    for (line, to) in [("GET /refresh", "/?refreshed"), ("POST /stop", "/")] {
        let answer = program.raw(line, &format!("DSR={theirs}; DSR={planted}")).await;
        assert_eq!(answer.status(), 400, "{line}");
        assert_eq!(answer.headers()["clear-site-data"], "\"cookies\"");
        assert!(!answer.headers().contains_key("set-cookie"));
        // Another name, and a request of another site's, which comes without cookies: neither does anything.
        for cookies in [format!("%44SR={planted}"), String::new()] {
            let answer = program.raw(line, &cookies).await;
            assert_eq!(answer.headers()["location"], to, "{line}");
            assert_eq!(answer.headers()["cache-control"], "no-store");
            assert!(!answer.headers().contains_key("set-cookie"));
        }
    }
    for name in ["DS", "DSR"] {
        let answer = program.raw("POST /sign-out", &format!("{name}={theirs}; {name}={planted}")).await;
        assert_eq!(answer.status(), 400, "{name}");
        assert_eq!(answer.headers()["clear-site-data"], "\"cookies\"");
    }
}

/// Keys that cannot be had are no proof that nobody acts.
#[tokio::test]
async fn a_stop_that_cannot_tell_who_acts_is_a_stop_here() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    let mut browser = program.acting().await;
    let answer = r#"{ "sessionJwt": "no.token.atall", "refreshJwt": "r" }"#;
    program.emulator.script("POST", "/v1/auth/refresh", Answer::status(200).body(answer));
    assert!(browser.submit(&program.at("/stop"), &[]).await.body.contains("You have stopped"));
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn a_stop_that_fails_is_a_stop_here() {
    let program = Program::start().await;
    let mut browser = program.acting().await;
    program.emulator.script("POST", "/v1/mgmt/stop/impersonation", Answer::status(503));
    assert!(browser.submit(&program.at("/stop"), &[]).await.body.contains("You have stopped"));
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn the_session_is_refreshed_and_who_acts_stays() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    let mut browser = program.acting().await;
    let before = browser.cookies.clone();
    program.emulator.advance(Duration::from_secs(606));
    assert_eq!(browser.submit(&program.at("/consent"), &[]).await.status, 401, "the session token is over");
    assert!(browser.visit(&program.at("/")).await.bar_says(SHOWN));
    assert_ne!(browser.cookies["DS"], before["DS"]);

    // So is the time that was asked for.
    program.emulator.advance(Duration::from_secs(606));
    assert!(browser.visit(&program.at("/")).await.body.contains("Nobody is signed in"));
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn a_refresh_token_is_no_session() {
    let program = Program::start().await;
    let browser = program.acting().await;
    let (session, refresh) = (&browser.cookies["DS"], &browser.cookies["DSR"]);
    assert_eq!(program.status_for("cookie", format!("DS={session}")).await, 200);
    assert_eq!(program.status_for("cookie", format!("DS={refresh}")).await, 401);
    assert_eq!(program.status_for("authorization", format!("Bearer {session}")).await, 200);
    assert_eq!(program.status_for("authorization", format!("Bearer {refresh}")).await, 401);
}

#[tokio::test]
async fn the_staff_pages_are_for_those_with_the_permission() {
    let program = Program::start().await;
    let mut customer = program.signed_in("U2Customer").await;
    assert!(!customer.visit(&program.at("/")).await.body.contains("/staff"));
    for path in ["/staff", "/staff/trail"] {
        let page = customer.visit(&program.at(path)).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.body.contains("insufficient_permission"), "{page:?}");
    }
    assert_eq!(program.impersonate(&mut customer).await.status, 403);
    assert_eq!(Browser::new().visit(&program.at("/staff")).await.status, 401);
    assert!(program.emulator.requests_to("POST", "/v1/mgmt/impersonate").is_empty());
}

#[tokio::test]
async fn nobody_is_signed_out_because_descope_is_down() {
    let program = Program::start().await;
    let mut staff = program.signed_in("U2Staff").await;
    let before = staff.cookies.clone();
    program.emulator.script("POST", "/v1/mgmt/impersonate", Answer::status(503));
    let page = program.impersonate(&mut staff).await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("Descope cannot be asked now. Try again in a moment."), "{page:?}");

    program.emulator.advance(Duration::from_secs(606));
    program.emulator.script("POST", "/v1/auth/refresh", Answer::status(503));
    assert_eq!(staff.visit(&program.at("/")).await.status, 503);
    assert_eq!(staff.cookies, before);
    assert!(staff.visit(&program.at("/")).await.body.contains("You are U2Staff"), "the next time it goes well");
}

#[tokio::test]
async fn too_many_requests_are_told_with_how_long_to_wait() {
    let program = Program::start().await;
    let staff = program.signed_in("U2Staff").await;
    let busy = Answer::status(429).header("retry-after", "10").body(r#"{"errorCode":"E130429"}"#);
    program.emulator.script("POST", "/v1/mgmt/impersonate", busy);
    let session = format!("DS={}", staff.cookies["DS"]);
    let request = Client::new().post(program.at("/staff/impersonate")).header("cookie", session).form(&WISH);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "10");
    assert!(!answer.headers().contains_key("set-cookie"));
    assert!(answer.text().await.unwrap().contains("Try again in 10 seconds."));
}

#[tokio::test]
async fn the_trail_shows_who_acted_as_whom() {
    let program = Program::start().await;
    let mut browser = program.acting().await;
    browser.submit(&program.at("/stop"), &[]).await;
    let page = browser.visit(&program.at("/staff/trail")).await;
    assert_eq!(page.body.matches("<li>").count(), 1, "sign-ins of their own are none: {page:?}");
    assert!(page.body.contains("U2Staff as U2Customer"), "{page:?}");
}

#[tokio::test]
async fn the_bar_on_every_page_says_who_acts_why_and_that_they_may_only_read() {
    let program = Program::start().await;
    let mut browser = program.acting().await;
    for path in ["/", "/profile"] {
        let page = browser.visit(&program.at(path)).await;
        assert!(page.bar_says(SHOWN) && page.bar_says("Ticket &lt;4711&gt;"), "{page:?}");
        assert!(page.bar_says("Read-only") && !page.bar_says("Ends in"), "{page:?}");
        assert!(page.bar_says("<form method=\"post\" action=\"/stop\" target=\"_self\">"), "{page:?}");
        assert!(page.bar_says("name=\"return_to\" value=\"/staff\""), "{page:?}");
        assert!(page.headers.contains_key("impersonation"));
        page.assert_is_strict();
    }
    program.emulator.script("GET", "/v1/mgmt/user", Answer::status(404).times(9));
    let page = browser.visit(&program.at("/")).await;
    assert!(page.bar_says("U2Staff is acting as U2Customer"), "what is not to be had hides nobody: {page:?}");
    let page = program.signed_in("U2Customer").await.visit(&program.at("/")).await;
    assert!(!page.body.contains("impersonation-bar") && !page.headers.contains_key("impersonation"), "{page:?}");
}

#[tokio::test]
async fn staff_see_no_telephone_number_and_the_customer_does() {
    let program = Program::start().await;
    let mut acting = program.acting().await;
    let page = acting.visit(&program.at("/profile")).await;
    assert!(page.body.contains("not shown to staff") && !page.body.contains("7946"), "{page:?}");
    let json = acting.visit(&program.at("/api/profile")).await;
    assert_eq!(json.body, r#"{"id":"U2Customer","plan":"pro","telephone":null}"#);
    assert_eq!(json.headers["impersonation-redacted"], "telephone");

    let mut customer = program.signed_in("U2Customer").await;
    assert!(customer.visit(&program.at("/profile")).await.body.contains("Telephone: +44 20 7946 0000"));
    assert!(customer.visit(&program.at("/api/profile")).await.body.contains("7946"));
}

/// `SameSite` lets it send the cookies.
#[tokio::test]
async fn a_page_of_a_sibling_domain_starts_nothing_and_stops_nothing() {
    let program = Program::start().await;
    let mut acting = program.acting().await;
    let requests = program.emulator.requests_to("POST", "/v1/mgmt/impersonate").len();
    let staff = program.signed_in("U2Staff").await;
    let customer = program.signed_in("U2Customer").await;
    for (browser, path) in [(&staff, "/staff/impersonate"), (&customer, "/consent"), (&acting, "/stop")] {
        let answer = browser.misled(&program.at(path)).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(answer.text().await.unwrap().contains("cross_site_request"), "{path}");
    }
    assert_eq!(program.emulator.requests_to("POST", "/v1/mgmt/impersonate").len(), requests);
    assert!(acting.visit(&program.at("/")).await.bar_says(SHOWN));
}

#[tokio::test]
async fn what_an_actor_does_is_in_the_log() {
    log::listen();
    let program = Program::start().await;
    let mut browser = program.acting().await;
    browser.submit(&program.at("/consent"), &[]).await;
    let consent = log::audited().into_iter().find(|line| line.contains("route=\"/consent\"")).unwrap();
    for said in ["method=\"POST\"", "status=403", "subject=\"U2Customer\"", "actor=\"U2Staff\""] {
        assert!(consent.contains(said), "{said}: {consent}");
    }
}
