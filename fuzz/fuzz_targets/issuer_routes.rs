//! Arbitrary requests to the routes of an issuer: each is answered, in a way that is documented, without a fault, and without a word of
//! what was sent in a header or a body coming back where it is refused.
//!
//! The first line of the input is method and path, the second the content type, the third a cookie, the rest the body.
#![no_main]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use impersonation_core::request::HeaderList;
use impersonation_core::testing::{AUDIENCE, Issuer as SignIn};
use impersonation_core::{Verifier, profile};
use impersonation_issuer::http::{MAX_BODY, Request, Routes};
use impersonation_issuer::key::{KeyRing, KeySettings, MemoryKeys};
use impersonation_issuer::store::Memory;
use impersonation_issuer::{Asked, Authorizer, Directory, DirectoryError, Issuer, Right, User};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

/// What an answer may be.
const STATUSES: [u16; 14] = [200, 201, 303, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503];
/// After so many requests there is a new issuer, so that what it keeps stays small.
const FRESH_AFTER: usize = 2_000;

struct People;

impl Directory for People {
    async fn impersonator(&self, _: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        Ok(Some(User::new(subject).rank(10)))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        Ok(id.starts_with("user").then(|| User::new(id).may_be_impersonated(true)))
    }

    async fn search(&self, text: &str, _: usize) -> Result<Vec<User>, DirectoryError> {
        Ok(vec![User::new(text).may_be_impersonated(true)])
    }

    async fn account(&self, _: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        Ok(Some(User::new(subject)))
    }
}

struct Everything;

impl Authorizer for Everything {
    async fn may_impersonate(&self, _: &User, _: &User, _: &Asked<'_>) -> Result<bool, DirectoryError> {
        Ok(true)
    }

    async fn may(&self, _: &User, _: Right) -> Result<bool, DirectoryError> {
        Ok(true)
    }
}

struct World {
    runtime: Runtime,
    routes: Routes,
    token: String,
}

impl World {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let sign_in = SignIn::rfc8693();
        let keys = runtime.block_on(KeyRing::open(MemoryKeys::new(), KeySettings::new())).expect("keys");
        let issuer = Issuer::builder("https://app.example/impersonation")
            .audience(AUDIENCE)
            .directory(People)
            .authorizer(Everything)
            .store(Memory::new())
            .keys(keys)
            .refusal_floor(Duration::ZERO)
            .limits(usize::MAX, usize::MAX)
            .enabled(true)
            .build()
            .expect("an issuer");
        let own = profile::rfc8693(sign_in.url()).audience(AUDIENCE).keys(sign_in.keys());
        let verifier = Verifier::builder().trust(own).trust(issuer.trusted()).build().expect("a verifier");
        let routes = Routes::builder(issuer, verifier).build().expect("routes");
        let token = format!("Bearer {}", sign_in.session("staff_1").claim("sid", "sess_1").token());
        Self { runtime, routes, token }
    }
}

thread_local! {
    static WORLD: std::cell::RefCell<Option<Arc<World>>> = const { std::cell::RefCell::new(None) };
}
static ASKED: AtomicUsize = AtomicUsize::new(0);

fn world() -> Arc<World> {
    WORLD.with_borrow_mut(|world| {
        if ASKED.fetch_add(1, Ordering::Relaxed) % FRESH_AFTER == 0 {
            *world = None;
        }
        Arc::clone(world.get_or_insert_with(|| Arc::new(World::new())))
    })
}

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(4, |byte| *byte == b'\n');
    let (line, kind, cookie) = (parts.next(), parts.next(), parts.next());
    let body = parts.next().unwrap_or_default();
    let Some(Ok(line)) = line.map(std::str::from_utf8) else { return };
    let (method, target) = line.split_once(' ').unwrap_or((line, "/impersonation/start"));
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let (kind, cookie) = (kind.unwrap_or_default(), cookie.unwrap_or_default());

    let world = world();
    let mut headers = vec![("authorization", world.token.as_bytes()), ("content-type", kind)];
    if !cookie.is_empty() {
        headers.push(("cookie", cookie));
    }
    let headers = HeaderList::new(&headers);
    let request = Request::new(method, path, &headers).query(query).body(&body[..body.len().min(MAX_BODY + 1)]);
    let response = world.runtime.block_on(world.routes.answer(request));

    assert!(STATUSES.contains(&response.status), "{}", response.status);
    assert!(response.headers.iter().all(|(_, value)| !value.contains(['\r', '\n', '\0'])), "a header that is two");
    assert_eq!(response.headers.iter().filter(|(name, _)| *name == "cache-control").count(), 1);
    if let Some(location) = response.header("location") {
        assert!(location.starts_with('/') && !location.starts_with("//"), "sent away to {location:?}");
    }
    if response.status >= 400 {
        let answer = String::from_utf8(response.body).expect("problem details are text");
        assert!(!answer.contains(&world.token["Bearer ".len()..]), "a token came back");
        let said = std::str::from_utf8(body).unwrap_or_default();
        assert!(said.len() < 40 || !answer.contains(said), "what was sent came back");
    }
});
