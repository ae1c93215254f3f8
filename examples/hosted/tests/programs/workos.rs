use std::time::Duration;

use hosted::workos::{Settings, app};
use hosted::{listen, serve};
use impersonation_core::key::StaticKeys;
use impersonation_core::{Clock as _, FrozenClock, SystemClock, Timestamp, Verifier, profile};
use impersonation_emulator::{Answer, User, WorkOsEmulator};
use impersonation_providers::WorkOs;
use impersonation_providers::http::Connection;
use impersonation_providers::workos::{Passwords, SealedSession, Webhook};
use reqwest::Response;

use crate::browser::{Browser, Page, raw};
use crate::log;

struct Program {
    origin: String,
    emulator: WorkOsEmulator,
}

impl Program {
    async fn start() -> Self {
        Self::start_with(true, None).await
    }

    /// With a clock an hour ahead of WorkOS's.
    async fn start_ahead() -> Self {
        let clock = FrozenClock::at(SystemClock.now() + Duration::from_secs(3600));
        Self::start_with(true, Some(clock)).await
    }

    async fn start_with(has_sign_in_url: bool, clock: Option<FrozenClock>) -> Self {
        let (listener, origin) = listen("127.0.0.1:0").await.unwrap();
        let emulator = WorkOsEmulator::start().await.unwrap();
        emulator.add_user(User::new("user_2").email("customer@example.com").name("Cara Customer"));
        emulator.set_callback(format!("{origin}/callback"));
        if has_sign_in_url {
            emulator.set_sign_in_url(format!("{origin}/sign-in"));
        }
        let connection = Connection::new().base_url(emulator.url()).insecure_loopback();
        let workos = WorkOs::new(emulator.api_key(), emulator.client_id(), connection).unwrap();
        let workos = workos.environment(emulator.environment_id()).unwrap().dashboard(emulator.url()).unwrap();
        let workos = workos.auth_domain(emulator.url()).unwrap();
        let sealed = SealedSession::new(Passwords::new("a-test-password-of-32-characters").unwrap());
        let profile = profile::workos_client(emulator.client_id()).token_source(sealed.clone());
        let keys = StaticKeys::jwks(emulator.jwks().as_bytes()).unwrap();
        let builder = match clock {
            Some(clock) => Verifier::builder().clock(clock),
            None => Verifier::builder().clock(emulator.clock()),
        };
        let verifier = builder.trust(profile.keys(keys)).build().unwrap();
        let webhook = Webhook::new(emulator.webhook_secret()).unwrap().clock(emulator.clock());
        let auth_domain = emulator.url().to_owned();
        let settings = Settings { origin: origin.clone(), workos, auth_domain, sealed, verifier, webhook };
        tokio::spawn(serve(listener, app(settings).unwrap()));
        Self { origin, emulator }
    }

    /// A member of the application's own staff.
    async fn staff(&self) -> Browser {
        self.emulator.add_user(User::new("user_1").organization("org_1").permission("support:impersonate"));
        self.emulator.sign_in_as("user_1");
        let mut browser = Browser::new();
        assert!(browser.visit(&self.at("/sign-in")).await.body.contains("Support"));
        browser
    }

    async fn raw(&self, line: &str, cookies: &str) -> Response {
        raw(&self.origin, line, cookies).await
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// A member of the WorkOS team who acts as the customer.
    async fn impersonator(&self) -> Browser {
        let mut browser = Browser::new();
        let page = browser.submit(&self.emulator.dashboard_url("user_2"), &[("reason", "Ticket <4711>")]).await;
        assert_shows_who_acts(&page);
        browser
    }
}

fn assert_shows_who_acts(page: &Page) {
    assert!(page.bar_says("admin@example.com is acting as Cara Customer"), "{page:?}");
    assert!(page.bar_says("Ticket &lt;4711&gt;"), "{page:?}");
}

#[tokio::test]
async fn an_impersonation_begins_in_the_dashboard_and_is_shown() {
    let program = Program::start().await;
    let mut browser = program.impersonator().await;
    assert!(!browser.cookies.contains_key("__Host-sign-in"), "it is good once");
    let bill = browser.visit(&program.at("/billing")).await;
    assert_eq!(bill.status, 403);
    assert!(bill.body.contains("impersonation_denied"));
}

#[tokio::test]
async fn a_customer_is_there_in_person_and_sees_the_bill() {
    let program = Program::start().await;
    program.emulator.sign_in_as("user_2");
    let mut browser = Browser::new();
    assert!(browser.visit(&program.at("/sign-in")).await.body.contains("You are user_2"));
    assert_eq!(browser.visit(&program.at("/billing")).await.status, 200);
}

/// Without a Sign-in URL the dashboard sends a code that nobody asked for; it is thrown away, and the sign-in that follows ends in the
/// impersonation only if the dashboard is behind it.
#[tokio::test]
async fn a_code_that_this_browser_did_not_ask_for_signs_nobody_in() {
    let program = Program::start_with(false, None).await;
    program.emulator.sign_in_as("user_2");
    let link = program.emulator.impersonate("user_2", "Ticket 4711").unwrap();
    assert!(link.contains("/callback?code=") && !link.contains("state="));
    let mut victim = Browser::new();
    let next = victim.location(&link).await;
    assert_eq!(next.path(), "/sign-in");
    assert!(victim.cookies.is_empty());
}

#[tokio::test]
async fn a_callback_of_another_browser_is_refused() {
    let program = Program::start().await;
    program.emulator.sign_in_as("user_2");
    let mut attacker = Browser::new();
    let authorize = attacker.location(&program.at("/sign-in")).await;
    let callback = attacker.location(authorize.as_str()).await;
    let mut victim = Browser::new();
    let page = victim.visit(callback.as_str()).await;
    assert_eq!(page.status, 400);
    assert!(victim.cookies.is_empty());
}

#[tokio::test]
async fn stopping_ends_it_here_and_at_authkit() {
    let program = Program::start().await;
    let mut browser = program.impersonator().await;
    let before = browser.cookies.clone();
    let page = browser.submit(&program.at("/stop"), &[]).await;
    assert_eq!(page.url.as_str(), program.at("/"));
    assert!(page.body.contains("Sign in"));
    assert!(!browser.cookies.contains_key("wos-session"));
    assert_eq!(program.emulator.sessions()[0]["status"], "revoked");

    let mut copy = Browser::new();
    copy.cookies = before;
    assert_eq!(copy.visit(&program.at("/billing")).await.status, 401, "a copy of the cookie is good no more");
}

#[tokio::test]
async fn signing_out_is_at_authkit_too() {
    let program = Program::start().await;
    let mut browser = program.staff().await;
    assert_eq!(browser.misled(&program.at("/sign-out")).await.status(), 403);
    let page = browser.submit(&program.at("/sign-out"), &[]).await;
    assert!(page.body.contains("Sign in"), "{page:?}");
    assert_eq!(program.emulator.sessions()[0]["status"], "revoked");
    let page = browser.visit(&program.at("/sign-in")).await;
    assert!(page.url.as_str().starts_with(program.emulator.url()), "AuthKit asks who they are: {page:?}");
}

/// Somebody reads a page for longer than a token lasts, and then presses the button.
#[tokio::test]
async fn stopping_works_when_the_access_token_has_expired_and_when_workos_is_down() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    let mut browser = program.impersonator().await;
    program.emulator.advance(Duration::from_secs(301));
    program.emulator.script("POST", "/user_management/authenticate", Answer::status(503).times(9));
    let page = browser.submit(&program.at("/stop"), &[]).await;
    assert!(page.body.contains("Sign in"), "{page:?}");
    assert!(!browser.cookies.contains_key("wos-session"));
    assert_eq!(program.emulator.sessions()[0]["status"], "revoked");
}

/// A sibling domain can set a cookie of any name beside the application's. To clear the application's alone would leave the other.
#[tokio::test]
async fn a_cookie_that_was_set_beside_the_applications_swaps_no_session() {
    let program = Program::start().await;
    let victim = program.impersonator().await;
    let (theirs, attackers) = (&victim.cookies["wos-session"], &program.impersonator().await.cookies["wos-session"]);
    let several = format!("wos-session={theirs}; wos-session={attackers}");
    let another_name = format!("wos%2Dsession={attackers}");
    for (line, to) in [("GET /renew", "/?renewed"), ("POST /stop", "/")] {
        let answer = program.raw(line, &several).await;
        assert_eq!(answer.status(), 400, "{line}");
        assert_eq!(answer.headers()["clear-site-data"], "\"cookies\"");
        assert!(!answer.headers().contains_key("set-cookie"));
        let answer = program.raw(line, &another_name).await;
        assert_eq!(answer.headers()["location"], to, "{line}: there is no cookie of that name");
        assert!(!answer.headers().contains_key("set-cookie"));
    }
}

/// A page of another site can send a browser anywhere, but without these cookies.
#[tokio::test]
async fn another_sites_page_signs_nobody_out() {
    let program = Program::start().await;
    for line in ["GET /renew", "POST /stop", "GET /callback?code=c", "GET /callback?code=c&state=s", "GET /callback"] {
        assert!(!program.raw(line, "").await.headers().contains_key("set-cookie"), "{line}");
    }
}

#[tokio::test]
async fn what_has_a_session_in_it_is_not_stored() {
    let program = Program::start().await;
    for line in ["GET /renew", "POST /stop", "GET /callback", "GET /sign-in"] {
        assert_eq!(program.raw(line, "").await.headers()["cache-control"], "no-store", "{line}");
    }
}

#[tokio::test]
async fn the_access_token_is_renewed_and_who_acts_stays() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    let mut browser = program.impersonator().await;
    let before = browser.cookies["wos-session"].clone();
    program.emulator.advance(Duration::from_secs(301));
    let page = browser.visit(&program.at("/")).await;
    assert_shows_who_acts(&page);
    assert_ne!(browser.cookies["wos-session"], before);
}

#[tokio::test]
async fn nobody_is_signed_out_because_workos_is_down() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    let mut browser = program.impersonator().await;
    program.emulator.advance(Duration::from_secs(301));
    program.emulator.script("POST", "/user_management/authenticate", Answer::status(503));
    assert_eq!(browser.visit(&program.at("/")).await.status, 503);
    assert!(browser.visit(&program.at("/")).await.body.contains("is acting as"), "the next time it goes well");

    // The hour is over: AuthKit asks who they are.
    program.emulator.advance(Duration::from_secs(3600));
    let page = browser.visit(&program.at("/")).await;
    assert!(page.url.as_str().starts_with(program.emulator.url()), "{page:?}");
}

/// A refresh token is good once, and a browser has more than one tab.
#[tokio::test]
async fn the_slower_of_two_tabs_does_not_sign_the_browser_out() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    program.emulator.sign_in_as("user_2");
    let mut browser = Browser::new();
    browser.visit(&program.at("/sign-in")).await;
    let before = browser.cookies.clone();
    program.emulator.advance(Duration::from_secs(301));
    assert!(browser.visit(&program.at("/")).await.body.contains("You are user_2"));
    let after = browser.cookies["wos-session"].clone();

    let mut slower = Browser::new();
    slower.cookies = before;
    let next = slower.location(&program.at("/renew")).await;
    assert_eq!(next.path(), "/sign-in", "and nothing is taken off the browser");
    assert!(slower.cookies.contains_key("wos-session"));
    assert!(slower.visit(next.as_str()).await.body.contains("You are user_2"));
    assert_ne!(slower.cookies["wos-session"], after);
}

/// The clocks of this machine and of WorkOS differ by more than a token lasts.
#[tokio::test]
async fn a_renewal_that_brings_nothing_is_not_tried_again_and_again() {
    let program = Program::start_ahead().await;
    program.emulator.sign_in_as("user_2");
    let mut browser = Browser::new();
    let page = browser.visit(&program.at("/sign-in")).await;
    assert!(page.body.contains("Sign in"), "{page:?}");
}

#[tokio::test]
async fn what_the_webhooks_tell_is_believed_only_if_workos_signed_it() {
    let program = Program::start().await;
    let mut browser = program.impersonator().await;
    let delivery = program.emulator.deliveries().into_iter().next().unwrap();
    let client = reqwest::Client::new();
    let post = async |body: String| {
        let mut request = client.post(program.at("/webhooks/workos")).body(body);
        for (name, value) in delivery.headers() {
            request = request.header(name, value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let body = delivery.body().to_owned();
    assert_eq!(post(body.replace("admin@example.com", "other@example.com")).await, 400);
    assert_eq!(post(body).await, 204);
    assert!(!browser.visit(&program.at("/")).await.body.contains("Started"), "it is for staff");
    assert_eq!(post(delivery.body().to_owned()).await, 204, "once more");

    let mut staff = program.staff().await;
    let page = staff.visit(&program.at("/support")).await;
    assert_eq!(page.body.matches("<li>Started: admin@example.com as user_2").count(), 1, "{page:?}");
    assert!(!page.body.contains("other@example.com"));
}

#[tokio::test]
async fn the_support_tool_leads_staff_to_the_dashboard_and_nobody_else() {
    let program = Program::start().await;
    let mut staff = program.staff().await;
    let dashboard = staff.location(&program.at("/support/user_2")).await;
    assert_eq!(dashboard.as_str(), program.emulator.dashboard_url("user_2"));

    program.emulator.sign_in_as("user_2");
    let mut customer = Browser::new();
    customer.visit(&program.at("/sign-in")).await;
    let mut acting = program.impersonator().await;
    for path in ["/support", "/support/user_1"] {
        assert_eq!(customer.visit(&program.at(path)).await.status, 403);
        assert_eq!(acting.visit(&program.at(path)).await.status, 403);
    }
}

#[tokio::test]
async fn the_bar_on_every_page_says_who_acts_why_and_until_when() {
    let program = Program::start().await;
    program.emulator.freeze_at(Timestamp::from_unix_seconds(1_800_000_000));
    let mut browser = program.impersonator().await;
    program.emulator.advance(Duration::from_secs(60));
    for path in ["/", "/profile"] {
        let page = browser.visit(&program.at(path)).await;
        assert_shows_who_acts(&page);
        assert!(page.bar_says("data-left=\"3540\""), "{page:?}");
        assert!(page.bar_says("<form method=\"post\" action=\"/stop\" target=\"_self\">"), "{page:?}");
        assert!(page.headers.contains_key("impersonation"));
        page.assert_is_strict();
    }
    program.emulator.script("GET", "/user_management/users/*", Answer::status(404).times(9));
    let page = browser.visit(&program.at("/")).await;
    assert!(page.bar_says("admin@example.com is acting as user_2"), "what is not to be had hides nobody: {page:?}");

    program.emulator.sign_in_as("user_2");
    let mut customer = Browser::new();
    let page = customer.visit(&program.at("/sign-in")).await;
    assert!(!page.body.contains("impersonation-bar") && !page.headers.contains_key("impersonation"), "{page:?}");
}

/// Chromium asks `form-action` about redirects too.
#[tokio::test]
async fn the_policy_lets_stop_lead_to_the_logout_of_authkit() {
    let program = Program::start().await;
    let mut browser = program.impersonator().await;
    let page = browser.visit(&program.at("/")).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("form-action 'self' {};", program.emulator.url())), "{policy}");
}

#[tokio::test]
async fn staff_see_no_telephone_number_and_the_customer_does() {
    let program = Program::start().await;
    let mut acting = program.impersonator().await;
    let page = acting.visit(&program.at("/profile")).await;
    assert!(page.body.contains("not shown to staff") && !page.body.contains("7946"), "{page:?}");
    let json = acting.visit(&program.at("/api/profile")).await;
    assert_eq!(json.body, r#"{"id":"user_2","plan":"pro","telephone":null}"#);
    assert_eq!(json.headers["impersonation-redacted"], "telephone");

    program.emulator.sign_in_as("user_2");
    let mut customer = Browser::new();
    customer.visit(&program.at("/sign-in")).await;
    assert!(customer.visit(&program.at("/profile")).await.body.contains("Telephone: +44 20 7946 0000"));
    let json = customer.visit(&program.at("/api/profile")).await;
    assert!(json.body.contains("7946") && !json.headers.contains_key("impersonation-redacted"), "{json:?}");
}

/// `SameSite` lets it send the cookies.
#[tokio::test]
async fn a_page_of_a_sibling_domain_stops_nothing() {
    let program = Program::start().await;
    let mut browser = program.impersonator().await;
    assert_eq!(browser.misled(&program.at("/stop")).await.status(), 403);
    assert_shows_who_acts(&browser.visit(&program.at("/")).await);
}

#[tokio::test]
async fn what_an_actor_does_is_in_the_log_and_what_a_customer_does_is_not() {
    log::listen();
    let program = Program::start().await;
    let mut browser = program.impersonator().await;
    browser.visit(&program.at("/billing")).await;
    let bill = log::audited().into_iter().find(|line| line.contains("route=\"/billing\"")).unwrap();
    for said in ["status=403", "subject=\"user_2\"", "actor=\"admin@example.com\"", "acting=\"staff\""] {
        assert!(bill.contains(said), "{said}: {bill}");
    }
    let before = log::audited().len();
    program.emulator.sign_in_as("user_2");
    assert!(Browser::new().visit(&program.at("/sign-in")).await.body.contains("You are user_2"));
    assert_eq!(log::audited().len(), before);
}
