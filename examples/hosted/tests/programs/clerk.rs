use std::sync::Arc;
use std::time::Duration;

use hosted::clerk::{FrontEnd, STAFF, Settings, app};
use hosted::{listen, serve};
use impersonation_core::Timestamp;
use impersonation_core::key::StaticKeys;
use impersonation_core::{Verifier, profile};
use impersonation_emulator::{Answer, ClerkEmulator, User};
use impersonation_providers::Clerk;
use impersonation_providers::clerk::{ActorTokenRequest, Webhook};
use impersonation_providers::http::Connection;

use crate::browser::{Browser, Page};
use crate::log;

const MAY_IMPERSONATE: &str = "org:admin:impersonate";

struct Program {
    origin: String,
    emulator: Arc<ClerkEmulator>,
    clerk: Clerk,
}

impl Program {
    async fn start() -> Self {
        let (listener, origin) = listen("127.0.0.1:0").await.unwrap();
        let emulator = Arc::new(ClerkEmulator::start().await.unwrap());
        let user = |id: &str, name: &str| User::new(id).email(format!("{id}@example.com")).name(name);
        emulator.add_user(user("user_1", "Sam Staff").organization(STAFF).permission(MAY_IMPERSONATE));
        emulator.add_user(user("user_2", "Cara <Customer>"));
        emulator.add_user(user("user_3", "Lee Lead").organization(STAFF).permission(MAY_IMPERSONATE));
        emulator.set_application(&origin);
        emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
        let api = format!("{}/v1", emulator.url());
        let connection = Connection::new().base_url(api).insecure_loopback().repeats(0);
        let clerk = Clerk::new(emulator.secret_key(), connection).unwrap();
        let profile = profile::clerk(emulator.issuer())
            .publishable_key(&emulator.publishable_key())
            .authorized_party(&origin)
            .keys(StaticKeys::jwks(emulator.jwks().as_bytes()).unwrap());
        let verifier = Verifier::builder().clock(emulator.clock()).trust(profile).build().unwrap();
        let webhook = Webhook::new(&emulator.webhook_secret()).unwrap().clock(emulator.clock());
        let front_end = FrontEnd::new(Arc::clone(&emulator));
        let settings = Settings { clerk: clerk.clone(), verifier, webhook, front_end };
        tokio::spawn(serve(listener, app(settings).unwrap()));
        Self { origin, emulator, clerk }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    async fn signed_in(&self, user: &str) -> Browser {
        let mut browser = Browser::new();
        let page = browser.visit(&self.at(&format!("/sign-in/{user}"))).await;
        assert!(page.body.contains("You are "), "{page:?}");
        browser
    }

    async fn impersonate(&self, browser: &mut Browser, user: &str) -> Page {
        browser.submit(&self.at("/admin/impersonate"), &[("user", user), ("reason", "Ticket <4711>")]).await
    }

    /// A member of the staff who acts as the user.
    async fn impersonator(&self, user: &str) -> Browser {
        let mut browser = self.signed_in("user_1").await;
        let page = self.impersonate(&mut browser, user).await;
        assert!(page.bar_says("Sam Staff is acting as "), "{page:?}");
        browser
    }

    /// The statuses of the sessions, in the order in which they began.
    fn statuses(&self) -> Vec<String> {
        self.emulator.sessions().iter().map(|session| session["status"].as_str().unwrap().into()).collect()
    }
}

#[tokio::test]
async fn staff_find_a_customer_and_act_as_them_for_a_reason() {
    let program = Program::start().await;
    let mut browser = program.signed_in("user_1").await;
    let page = browser.visit(&program.at("/admin")).await;
    assert!(page.body.contains("Cara &lt;Customer&gt; (user_2@example.com)"), "{page:?}");
    assert!(page.body.contains("Lee Lead"));
    let found = browser.visit(&program.at("/admin?query=cara")).await;
    assert!(found.body.contains("Cara") && !found.body.contains("Lee Lead"), "{found:?}");

    let page = program.impersonate(&mut browser, "user_2").await;
    assert_eq!(page.url.as_str(), program.at("/"), "the ticket is not in the address any longer");
    assert!(page.bar_says("Sam Staff is acting as Cara &lt;Customer&gt;"), "{page:?}");
    assert!(page.bar_says("Ticket &lt;4711&gt;"), "{page:?}");
    assert_eq!(program.emulator.sessions()[1]["actor"]["sub"], "user_1");
}

#[tokio::test]
async fn nobody_starts_without_the_permission_in_the_organization_of_the_staff() {
    let program = Program::start().await;
    program.emulator.add_user(User::new("user_4").organization(STAFF).permission("org:admin:read"));
    // Who administers a customer's organization can give themselves any role there.
    program.emulator.add_user(User::new("user_5").organization("org_other").permission(MAY_IMPERSONATE));
    for user in ["user_2", "user_4", "user_5"] {
        let mut browser = program.signed_in(user).await;
        let page = browser.visit(&program.at("/admin")).await;
        assert_eq!(page.status, 403);
        assert!(page.body.contains("insufficient_permission"), "{page:?}");
        assert_eq!(program.impersonate(&mut browser, "user_3").await.status, 403);
    }
    assert_eq!(program.impersonate(&mut Browser::new(), "user_3").await.status, 401);
    assert!(program.emulator.actor_tokens().is_empty());
}

#[tokio::test]
async fn whoever_acts_reaches_neither_the_dashboard_nor_the_bill_nor_another_user() {
    let program = Program::start().await;
    // The second one has the permission in person.
    for user in ["user_2", "user_3"] {
        let mut browser = program.impersonator(user).await;
        let before = program.emulator.actor_tokens().len();
        assert_eq!(browser.visit(&program.at("/admin")).await.status, 403);
        assert_eq!(program.impersonate(&mut browser, "user_2").await.status, 403);
        assert_eq!(program.emulator.actor_tokens().len(), before);
        let bill = browser.visit(&program.at("/billing")).await;
        assert_eq!(bill.status, 403);
        assert!(bill.body.contains("impersonation_denied"), "{bill:?}");
    }
    let mut customer = program.signed_in("user_2").await;
    assert_eq!(customer.visit(&program.at("/billing")).await.status, 200);
}

#[tokio::test]
async fn a_start_without_a_reason_or_as_nobody_is_none() {
    let program = Program::start().await;
    let mut browser = program.signed_in("user_1").await;
    for (user, reason) in [("user_2", " "), ("user_1", "myself"), ("user_9", "nobody"), ("../users", "a path")] {
        let page = browser.submit(&program.at("/admin/impersonate"), &[("user", user), ("reason", reason)]).await;
        assert_eq!(page.status, 400, "{page:?}");
    }
    assert!(program.emulator.actor_tokens().is_empty());
}

#[tokio::test]
async fn a_ticket_works_once_and_for_a_minute() {
    let program = Program::start().await;
    let request = ActorTokenRequest::new("user_2", "user_1").expires_in(Duration::from_secs(60)).reason("Ticket 4711");
    let ticket = async || program.clerk.create_actor_token(&request).await.unwrap().url.unwrap().expose().to_owned();
    let link = ticket().await;
    let mut browser = Browser::new();
    assert!(browser.visit(&link).await.bar_says("Sam Staff is acting as "));
    let mut other = Browser::new();
    assert_eq!(other.visit(&link).await.status, 400);

    let late = ticket().await;
    program.emulator.advance(Duration::from_secs(60));
    assert_eq!(other.visit(&late).await.status, 400);
    assert!(other.cookies.is_empty());
}

#[tokio::test]
async fn stopping_ends_the_impersonated_session_and_gives_the_own_one_back() {
    let program = Program::start().await;
    let mut elsewhere = program.signed_in("user_2").await;
    let mut browser = program.impersonator("user_2").await;
    let token = browser.cookies["__session"].clone();
    let page = browser.submit(&program.at("/stop"), &[]).await;
    assert_eq!(page.url.as_str(), program.at("/"));
    assert!(page.body.contains("You are Sam Staff."), "{page:?}");
    assert_eq!(program.statuses(), ["active", "active", "revoked"]);
    assert_eq!(browser.visit(&program.at("/admin")).await.status, 200);
    assert!(elsewhere.visit(&program.at("/")).await.body.contains("You are Cara"), "the customer's own goes on");

    // Clerk's signature on the last token is good for a minute yet.
    browser.cookies.insert("__session".into(), token);
    assert_eq!(browser.visit(&program.at("/")).await.status, 401);
}

#[tokio::test]
async fn signing_out_ends_every_session_of_the_browser_and_no_other() {
    let program = Program::start().await;
    let mut elsewhere = program.signed_in("user_2").await;
    let mut browser = Browser::new();
    browser.submit(&program.at("/sign-in"), &[("user", "user_1")]).await;
    assert!(program.impersonate(&mut browser, "user_2").await.bar_says("Sam Staff"));
    for path in ["/sign-in", "/sign-out"] {
        let answer = browser.misled(&program.at(path)).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(!answer.headers().contains_key("set-cookie"), "{path}");
    }
    let page = browser.submit(&program.at("/sign-out"), &[]).await;
    assert!(page.body.contains("Nobody is there."), "{page:?}");
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    assert_eq!(program.statuses(), ["active", "ended", "ended"]);
    assert!(elsewhere.visit(&program.at("/")).await.body.contains("You are Cara"));
}

#[tokio::test]
async fn stopping_without_an_own_session_leaves_nobody_there() {
    let program = Program::start().await;
    let token = program.clerk.create_actor_token(&ActorTokenRequest::new("user_2", "user_1")).await.unwrap();
    let mut browser = Browser::new();
    let page = browser.visit(token.url.unwrap().expose()).await;
    assert!(page.bar_says("Sam Staff is acting as Cara &lt;Customer&gt;") && !page.bar_says("Reason"), "{page:?}");
    let page = browser.submit(&program.at("/stop"), &[]).await;
    assert!(page.body.contains("Nobody is there."), "{page:?}");
    assert!(!browser.cookies.contains_key("__session"));
    assert_eq!(program.statuses(), ["revoked"]);
}

#[tokio::test]
async fn a_user_in_person_has_nothing_to_stop() {
    let program = Program::start().await;
    let mut browser = program.signed_in("user_1").await;
    let page = browser.submit(&program.at("/stop"), &[]).await;
    assert_eq!(page.status, 403);
    assert_eq!(program.statuses(), ["active"]);
}

#[tokio::test]
async fn an_impersonation_is_renewed_until_its_limit_and_then_it_is_over() {
    let program = Program::start().await;
    let mut browser = program.impersonator("user_2").await;
    program.emulator.advance(Duration::from_secs(14 * 60));
    assert!(browser.visit(&program.at("/")).await.body.contains("Nobody is there."), "a token is good for a minute");
    assert_eq!(browser.submit(&program.at("/renew"), &[]).await.status, 204);
    assert!(browser.visit(&program.at("/")).await.bar_says("Sam Staff is acting as "));

    program.emulator.advance(Duration::from_secs(70));
    browser.submit(&program.at("/renew"), &[]).await;
    assert!(!browser.cookies.contains_key("__session"));
    let page = browser.visit(&program.at("/")).await;
    assert!(page.body.contains("Nobody is there."), "{page:?}");
    assert_eq!(program.statuses(), ["active", "expired"]);
}

#[tokio::test]
async fn what_fails_at_clerk_is_said_and_hides_nobody() {
    let program = Program::start().await;
    let mut browser = program.signed_in("user_1").await;
    program.emulator.script("GET", "/v1/users", Answer::status(503));
    let page = browser.visit(&program.at("/admin")).await;
    assert_eq!((page.status, &*page.body), (503, "Clerk does not answer. Try again."));
    let busy = Answer::status(429).header("retry-after", "10");
    program.emulator.script("POST", "/v1/actor_tokens", busy);
    let page = program.impersonate(&mut browser, "user_2").await;
    assert_eq!((page.status, &*page.body), (503, "Clerk has had enough. Try again in 10 seconds."));

    program.impersonate(&mut browser, "user_2").await;
    (0..2).for_each(|_| program.emulator.script("GET", "/v1/users/*", Answer::status(503)));
    program.emulator.script("GET", "/v1/sessions/*", Answer::status(503));
    let page = browser.visit(&program.at("/")).await;
    assert!(page.bar_says("user_1 is acting as user_2") && page.bar_says("Ticket &lt;4711&gt;"), "{page:?}");
    assert!(!page.bar_says("Ends in"), "{page:?}");
}

#[tokio::test]
async fn a_stop_that_clerk_did_not_hear_is_told_and_is_a_stop_here() {
    let program = Program::start().await;
    let mut browser = program.impersonator("user_2").await;
    let mut copy = Browser::new();
    copy.cookies = browser.cookies.clone();
    program.emulator.script("POST", "/v1/sessions/*/revoke", Answer::status(503).times(9));
    program.emulator.script("GET", "/v1/sessions", Answer::status(503).times(9));
    assert_eq!(browser.submit(&program.at("/stop"), &[]).await.status, 503);
    assert!(browser.visit(&program.at("/")).await.body.contains("Nobody is there."), "and no way back was found");
    assert_eq!(
        copy.visit(&program.at("/")).await.status,
        401,
        "its token is good no more, though Clerk knows of nothing"
    );
    assert_eq!(program.statuses(), ["active", "active"]);
}

#[tokio::test]
async fn what_the_webhooks_tell_is_believed_only_if_clerk_signed_it() {
    let program = Program::start().await;
    let mut browser = program.impersonator("user_2").await;
    browser.submit(&program.at("/stop"), &[]).await;
    let client = reqwest::Client::new();
    for delivery in program.emulator.deliveries() {
        let post = async |body: String| {
            let mut request = client.post(program.at("/webhooks/clerk")).body(body);
            for (name, value) in delivery.headers() {
                request = request.header(name, value);
            }
            request.send().await.unwrap().status().as_u16()
        };
        let body = delivery.body().to_owned();
        assert_eq!(post(body.replace("user_", "usher_")).await, 400);
        assert_eq!(post(body.clone()).await, 204);
        assert_eq!(post(body).await, 204, "it is sent again");
    }
    let page = browser.visit(&program.at("/admin")).await;
    assert!(page.body.contains("<li>Started: user_1 as user_2\n<li>Ended: user_1 as user_2\n</ul>"), "{page:?}");
    assert_eq!(page.body.matches("<li>Started").count(), 1, "the session of the user's own is none");
}

/// The renewal knows a session by its id, which is no secret; it belongs to whoever has the browser.
#[tokio::test]
async fn a_session_of_another_browser_is_not_renewed() {
    let program = Program::start().await;
    program.signed_in("user_1").await;
    let mut browser = program.signed_in("user_2").await;
    let other = program.emulator.sessions()[0]["id"].as_str().unwrap().to_owned();
    browser.cookies.insert("active-session".into(), other);
    browser.submit(&program.at("/renew"), &[]).await;
    assert!(browser.visit(&program.at("/")).await.body.contains("Nobody is there."));
}

#[tokio::test]
async fn the_bar_on_every_page_says_who_acts_why_and_until_when() {
    let program = Program::start().await;
    let mut browser = program.impersonator("user_2").await;
    program.emulator.advance(Duration::from_secs(30));
    for path in ["/", "/profile"] {
        let page = browser.visit(&program.at(path)).await;
        assert!(page.bar_says("Sam Staff is acting as Cara &lt;Customer&gt;"), "{page:?}");
        assert!(page.bar_says("Ticket &lt;4711&gt;") && page.bar_says("data-left=\"870\""), "{page:?}");
        assert!(page.bar_says("<form method=\"post\" action=\"/stop\" target=\"_self\">"), "{page:?}");
        assert!(page.headers.contains_key("impersonation"));
        page.assert_is_strict();
    }
    let page = program.signed_in("user_2").await.visit(&program.at("/")).await;
    assert!(!page.body.contains("impersonation-bar") && !page.headers.contains_key("impersonation"), "{page:?}");
}

/// Chromium asks `form-action` about redirects too, and a start leads over Clerk.
#[tokio::test]
async fn the_policy_lets_a_start_lead_over_clerk_and_its_front_end_renew() {
    let program = Program::start().await;
    let page = program.signed_in("user_1").await.visit(&program.at("/admin")).await;
    page.assert_is_strict();
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("form-action 'self' {};", program.emulator.url())), "{policy}");
    assert!(policy.contains("connect-src 'self';") && page.body.contains("<script src=\"/renew.js\">"), "{page:?}");
    assert!(Browser::new().visit(&program.at("/renew.js")).await.body.contains("fetch(\"/renew\""));
}

#[tokio::test]
async fn staff_see_no_telephone_number_and_the_customer_does() {
    let program = Program::start().await;
    let mut acting = program.impersonator("user_2").await;
    let page = acting.visit(&program.at("/profile")).await;
    assert!(page.body.contains("not shown to staff") && !page.body.contains("7946"), "{page:?}");
    let json = acting.visit(&program.at("/api/profile")).await;
    assert_eq!(json.body, r#"{"id":"user_2","plan":"pro","telephone":null}"#);
    assert_eq!(json.headers["impersonation-redacted"], "telephone");

    let mut customer = program.signed_in("user_2").await;
    assert!(customer.visit(&program.at("/profile")).await.body.contains("Telephone: +44 20 7946 0000"));
    assert!(customer.visit(&program.at("/api/profile")).await.body.contains("7946"));
}

/// `SameSite` lets it send the cookies.
#[tokio::test]
async fn a_page_of_a_sibling_domain_starts_nothing_and_stops_nothing() {
    let program = Program::start().await;
    let staff = program.signed_in("user_1").await;
    let started = staff.misled(&program.at("/admin/impersonate")).await;
    assert_eq!(started.status(), 403);
    assert!(started.text().await.unwrap().contains("cross_site_request"));
    assert!(program.emulator.actor_tokens().is_empty());
    let acting = program.impersonator("user_2").await;
    for path in ["/stop", "/renew"] {
        let answer = acting.misled(&program.at(path)).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(!answer.headers().contains_key("set-cookie"), "{path}");
    }
    assert_eq!(program.statuses().last().unwrap(), "active");
}

#[tokio::test]
async fn what_an_actor_does_is_in_the_log() {
    log::listen();
    let program = Program::start().await;
    let mut browser = program.signed_in("user_1").await;
    assert!(log::audited().is_empty(), "nobody acts yet");
    program.impersonate(&mut browser, "user_2").await;
    browser.visit(&program.at("/billing")).await;
    let bill = log::audited().into_iter().find(|line| line.contains("route=\"/billing\"")).unwrap();
    for said in ["status=403", "subject=\"user_2\"", "actor=\"user_1\"", "acting=\"staff\""] {
        assert!(bill.contains(said), "{said}: {bill}");
    }
}
