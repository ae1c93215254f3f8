use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use impersonation_core::provider::Secret;
use impersonation_core::request::HeaderList;
use impersonation_core::{Clock, Presence, Timestamp, Verifier, profile, testing};
use impersonation_issuer::http::{Request, Response, Routes, RoutesBuilder};
use impersonation_issuer::key::{KeyRing, KeySettings, MemoryKeys};
use impersonation_issuer::store::Memory;
use impersonation_issuer::{
    Asked, Authorizer, BaseSession, Directory, DirectoryError, HookError, Issuer, IssuerBuilder, OwnToken, OwnTokens,
    Right, User,
};
use serde_json::Value;

use crate::shared::{Calls, Faulty};

pub const NOW: u64 = 1_800_000_000;
pub const ISSUER: &str = "https://app.example.com";
pub const OVERLAY: &str = "__Host-impersonation";
pub const HOST: &str = "app.example.com";

static BASE: LazyLock<testing::Issuer> =
    LazyLock::new(|| testing::Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW)));

/// A token of somebody's own session, as the application's sign-in makes it.
pub fn base(subject: &str) -> String {
    base_in(subject, &format!("own-{subject}"))
}

pub fn base_in(subject: &str, session: &str) -> String {
    BASE.session(subject).claim("sid", session).claim("auth_time", NOW - 60).claim("exp", NOW + 86_400).token()
}

/// A session of the application's own in which an agent acts.
pub fn agent(subject: &str) -> String {
    BASE.session(subject).claim("sid", "agent").acting_agent("agent_1").claim("exp", NOW + 86_400).token()
}

/// One that was begun long ago.
pub fn old_base(subject: &str) -> String {
    let token = BASE.session(subject).claim("sid", "old").claim("auth_time", NOW - 100_000);
    token.claim("exp", NOW + 86_400).token()
}

pub fn unidentified_base(subject: &str) -> String {
    BASE.session(subject).claim("auth_time", NOW - 60).claim("exp", NOW + 86_400).token()
}

#[derive(Clone)]
pub struct Ticking(Arc<AtomicU64>);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(Ordering::SeqCst))
    }
}

/// Staff are called `staff_…`, and whoever has all rights `lead`. Users are `user_…`; `user_9` is closed.
#[derive(Clone)]
struct People {
    is_down: Arc<AtomicBool>,
}

impl People {
    fn answer<T>(&self, found: T) -> Result<T, DirectoryError> {
        match self.is_down.load(Ordering::SeqCst) {
            true => Err(DirectoryError::new("down")),
            false => Ok(found),
        }
    }
}

impl Directory for People {
    async fn impersonator(&self, _: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        let rank = if subject == "lead" { 100 } else { 10 };
        let is_staff = subject == "lead" || subject.starts_with("staff_");
        self.answer(is_staff.then(|| User::new(subject).rank(rank).email(format!("{subject}@example.com"))))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        let user = User::new(id).may_be_impersonated(id != "user_9").organization("org_1");
        let user = if id == "user_8" { user.organization("org_2") } else { user };
        self.answer(id.starts_with("user_").then_some(user))
    }

    async fn search(&self, text: &str, limit: usize) -> Result<Vec<User>, DirectoryError> {
        let all =
            (2..=9).map(|number| User::new(format!("user_{number}")).name("Erika").may_be_impersonated(number != 9));
        self.answer(all.filter(|user| user.id.contains(text)).take(limit).collect())
    }

    async fn account(&self, _: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        if subject == "nobody" {
            self.answer(None)
        } else {
            self.answer(Some(User::new(subject).organization("org_1")))
        }
    }
}

struct Rights;

impl Authorizer for Rights {
    async fn may_impersonate(&self, who: &User, whom: &User, _: &Asked<'_>) -> Result<bool, DirectoryError> {
        Ok(who.rank > 0 && &*whom.id != "user_7")
    }

    async fn may(&self, who: &User, right: Right) -> Result<bool, DirectoryError> {
        Ok(who.rank >= 100 || right == Right::RequestConsent)
    }
}

struct Own;

impl OwnTokens for Own {
    async fn own_token(&self, session: &BaseSession<'_>) -> Result<Option<OwnToken>, HookError> {
        let token = Secret::new(format!("own-token-of-{}", session.party.subject));
        Ok(Some(OwnToken::new(token, Timestamp::from_unix_seconds(NOW + 300))))
    }
}

/// An issuer, its routes, and the world around them.
pub struct World {
    pub routes: Routes,
    pub issuer: Issuer,
    pub verifier: Verifier,
    pub store: Faulty,
    clock: Ticking,
    people: People,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|issuer| issuer, |routes| routes).await
    }

    pub async fn with(
        issuer: impl FnOnce(IssuerBuilder) -> IssuerBuilder,
        routes: impl FnOnce(RoutesBuilder) -> RoutesBuilder,
    ) -> Self {
        let clock = Ticking(Arc::new(AtomicU64::new(NOW)));
        let people = People { is_down: Arc::default() };
        let keys = KeyRing::open(MemoryKeys::new(), KeySettings::new().clock(clock.clone())).await.expect("keys");
        let builder =
            Issuer::builder(ISSUER).audience("app").directory(people.clone()).authorizer(Rights).enabled(true);
        let store = Faulty::over(Memory::new(), Calls::default());
        let builder = builder.store(store.clone()).keys(keys.clone()).clock(clock.clone()).own_tokens(Own);
        let builder = builder.refusal_floor(std::time::Duration::ZERO);
        let issuer = issuer(builder).build().expect("an issuer");
        let own = profile::rfc8693(BASE.url()).audience("api").cookie("session").keys(BASE.keys());
        let ours = profile::impersonation(ISSUER).audience("app").grants(issuer.check()).keys(keys);
        let verifier = Verifier::builder().trust(own).trust(ours).clock(clock.clone()).build().expect("a verifier");
        let routes = routes(Routes::builder(issuer.clone(), verifier.clone())).build().expect("routes");
        Self { routes, issuer, verifier, store, clock, people }
    }

    pub fn later(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn directory_is_down(&self, is_down: bool) {
        self.people.is_down.store(is_down, Ordering::SeqCst);
    }

    pub async fn ask(&self, ask: Ask) -> Answer {
        self.ask_below(ask, None).await
    }

    pub async fn ask_below(&self, ask: Ask, outer: Option<&Presence>) -> Answer {
        let headers: Vec<_> = ask.headers.iter().map(|(name, value)| (&**name, value.as_slice())).collect();
        let headers = HeaderList::new(&headers);
        let request = Request::new(&ask.method, &ask.path, &headers).query(ask.query.as_deref());
        Answer(self.routes.answer(request.body(&ask.body).outer(outer)).await)
    }

    /// Who is there by the application's own verifier.
    pub async fn who(&self, cookie: &str) -> Option<String> {
        let headers = [("cookie", cookie.as_bytes())];
        let headers = HeaderList::new(&headers);
        let presence = self.verifier.verify(&impersonation_core::request::RequestView::new("GET", &headers)).await;
        presence.expect("a verdict").session().map(|session| session.subject().to_owned())
    }

    /// A ticket of `staff_1` for `user_2`.
    pub async fn ticket(&self) -> String {
        self.ticket_by("staff_1").await
    }

    pub async fn ticket_by(&self, staff: &str) -> String {
        let start = serde_json::json!({ "target": "user_2", "reason": "Ticket 4711", "return_to": "/desk/2" });
        let started = self.ask(post("/start").bearer(&base(staff)).json(&start)).await;
        assert_eq!(started.0.status, 201, "{}", started.text());
        started.json()["ticket"].as_str().expect("a ticket").to_owned()
    }

    /// The token of a browser's overlay, by a form.
    pub async fn overlay(&self) -> String {
        self.overlay_by("staff_1").await
    }

    pub async fn overlay_by(&self, staff: &str) -> String {
        let form = [("target", "user_2"), ("reason", "Ticket 4711"), ("return_to", "/desk/2")];
        let entered = self.ask(post("/start").cookie("session", &base(staff)).form(&form)).await;
        assert_eq!(entered.0.status, 303, "{}", entered.text());
        entered.overlay().expect("a cookie")
    }

    /// An API client's token.
    pub async fn bearer(&self) -> String {
        let ticket = self.ticket().await;
        let ask = post("/redeem").bearer(&base("staff_1")).json(&serde_json::json!({ "ticket": ticket }));
        let redeemed = self.ask(ask).await;
        redeemed.json()["token"].as_str().expect("a token").to_owned()
    }
}

/// A request being written. A POST comes from the application's own page, unless it says otherwise.
#[derive(Clone)]
#[must_use]
pub struct Ask {
    pub method: String,
    pub path: String,
    pub query: Option<String>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

pub fn get(path: &str) -> Ask {
    ask("GET", path)
}

pub fn post(path: &str) -> Ask {
    ask("POST", path).header("sec-fetch-site", "same-origin")
}

pub fn ask(method: &str, path: &str) -> Ask {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query.to_owned())));
    let path = format!("/impersonation{path}");
    Ask { method: method.into(), path, query, headers: vec![("host".into(), HOST.into())], body: Vec::new() }
}

impl Ask {
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub fn cookie(self, name: &str, token: &str) -> Self {
        self.header("cookie", format!("{name}={token}"))
    }

    pub fn body(mut self, media: &str, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self.header("content-type", media)
    }

    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", body)
    }
}

pub struct Answer(pub Response);

impl Answer {
    pub fn status(&self) -> u16 {
        self.0.status
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.0.body).expect("JSON")
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        assert_eq!(self.0.header("content-type"), Some("application/problem+json"), "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.0.status);
        (self.0.status, problem["code"].as_str().expect("a code").to_owned())
    }

    /// Where a form leads.
    pub fn location(&self) -> &str {
        assert_eq!(self.0.status, 303, "{}", self.text());
        assert!(self.0.body.is_empty());
        self.0.header("location").expect("a location")
    }

    pub fn set_cookie(&self) -> Option<&str> {
        self.0.header("set-cookie")
    }

    /// What the overlay's cookie holds from now on.
    pub fn overlay(&self) -> Option<String> {
        let pair = self.set_cookie()?.split(';').next()?;
        Some(pair.strip_prefix(OVERLAY)?.strip_prefix('=')?.to_owned())
    }
}

/// What a compact token says, unverified.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a payload");
    let json = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).expect("base64url");
    serde_json::from_slice(&json).expect("claims")
}

/// The same problem, whatever the answer's headers.
pub fn is(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.refusal(), (status, code.to_owned()));
}
