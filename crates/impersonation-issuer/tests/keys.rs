//! Keys are made, rotated with overlap, revoked and published, and what they signed verifies for as long as they live.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use impersonation_core::key::{Algorithm, KeyLookup, KeySet, KeySource, SigningKey};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{Clock, Timestamp, Verifier, profile};
use impersonation_issuer::key::{
    BoxedKeyStore, KeyError, KeyErrorKind, KeyRing, KeySettings, KeyStore, MemoryKeys, Standing, StoredKey,
};
use serde_json::{Value, json};

const ISSUER: &str = "https://app.example.com";
const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;
const ALGORITHMS: [Algorithm; 2] = [Algorithm::EdDSA, Algorithm::ES256];

/// A clock that moves when it is told to.
#[derive(Clone)]
struct Stepped(Arc<AtomicU64>);

impl Stepped {
    fn new() -> Self {
        Self(Arc::new(AtomicU64::new(1_795_000_000)))
    }

    fn step(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    fn back(&self, seconds: u64) {
        self.0.fetch_sub(seconds, Ordering::Relaxed);
    }
}

impl Clock for Stepped {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(Ordering::Relaxed))
    }
}

/// A store that counts its readings, fails when it is told to, and hangs when it is told to.
#[derive(Clone, Default)]
struct Watched {
    keys: MemoryKeys,
    loads: Arc<AtomicUsize>,
    is_down: Arc<AtomicBool>,
    is_stuck: Arc<AtomicBool>,
}

impl Watched {
    fn down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::Relaxed);
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::Relaxed)
    }

    async fn ask(&self) -> Result<(), KeyError> {
        if self.is_stuck.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        let is_down = self.is_down.load(Ordering::Relaxed);
        if is_down { Err(KeyError::new(KeyErrorKind::Unavailable)) } else { Ok(()) }
    }
}

impl KeyStore for Watched {
    async fn load(&self) -> Result<Vec<StoredKey>, KeyError> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        self.ask().await?;
        self.keys.load().await
    }

    async fn add(&self, key: &StoredKey) -> Result<bool, KeyError> {
        self.ask().await?;
        self.keys.add(key).await
    }

    async fn remove(&self, key: &StoredKey) -> Result<(), KeyError> {
        self.ask().await?;
        self.keys.remove(key).await
    }
}

fn settings(clock: &Stepped) -> KeySettings {
    KeySettings::new().clock(clock.clone())
}

async fn open(store: impl KeyStore, settings: KeySettings) -> KeyRing {
    KeyRing::open(store, settings).await.expect("a ring")
}

async fn ring(clock: &Stepped) -> KeyRing {
    open(MemoryKeys::new(), settings(clock)).await
}

fn verifier(ring: &KeyRing, clock: &Stepped) -> Verifier {
    let issuer = profile::rfc8693(ISSUER).audience("app").keys(ring.clone());
    Verifier::builder().trust(issuer).clock(clock.clone()).build().expect("a verifier")
}

/// A token that lives for years, so that its key alone decides.
fn token(ring: &KeyRing, clock: &Stepped) -> String {
    let now = clock.now().as_unix_seconds();
    let claims =
        json!({ "iss": ISSUER, "aud": "app", "sub": "user_1", "sid": "imp_1", "iat": now, "exp": now + 3650 * DAY });
    ring.sign("JWT", &claims).expect("a token")
}

async fn verifies(verifier: &Verifier, token: &str) -> bool {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    let headers = HeaderList::new(&headers);
    verifier.verify(&RequestView::new("GET", &headers)).await.is_ok_and(|presence| presence.session().is_some())
}

fn is_remembered(verifier: &Verifier, token: &str) -> bool {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    verifier.remembered(&RequestView::new("GET", &HeaderList::new(&headers))).is_some()
}

fn header(token: &str) -> Value {
    let header = token.split('.').next().expect("a header");
    let header = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(header).expect("base64url");
    serde_json::from_slice(&header).expect("JSON")
}

fn kid(token: &str) -> String {
    header(token)["kid"].as_str().expect("a kid").into()
}

fn standings(ring: &KeyRing) -> Vec<Standing> {
    ring.keys().iter().map(|key| key.standing).collect()
}

fn signing(ring: &KeyRing) -> Box<str> {
    let key = ring.keys().into_iter().find(|key| key.standing == Standing::Signing);
    key.expect("a key that signs").kid
}

fn is_published(ring: &KeyRing, start: &str) -> bool {
    let set: Value = serde_json::from_str(&ring.jwks()).expect("JSON");
    let keys = set["keys"].as_array().expect("a list");
    keys.iter().any(|key| key["kid"].as_str().expect("a kid").starts_with(start))
}

fn kind<T>(outcome: Result<T, KeyError>) -> KeyErrorKind {
    outcome.err().expect("an error").kind()
}

#[tokio::test]
async fn the_first_key_makes_itself_and_is_found_again() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let first = open(store.clone(), settings(&clock)).await;
    let again = open(store.clone(), settings(&clock)).await;
    assert_eq!(first.keys(), again.keys());
    assert_eq!(store.load().await.expect("keys").len(), 1);
    assert!(verifies(&verifier(&again, &clock), &token(&first, &clock)).await);
}

#[tokio::test]
async fn a_retired_key_verifies_for_its_overlap_and_no_longer() {
    for algorithm in ALGORITHMS {
        let clock = Stepped::new();
        let ring = open(MemoryKeys::new(), settings(&clock).algorithm(algorithm)).await;
        assert_eq!(ring.keys()[0].algorithm, algorithm);
        let verifier = verifier(&ring, &clock);
        let old = token(&ring, &clock);
        clock.step(30 * DAY);
        assert!(ring.rotate_if_due().await.expect("rotated"));
        let new = token(&ring, &clock);
        assert_ne!(kid(&old), kid(&new));
        clock.step(48 * HOUR - 1);
        assert!(verifies(&verifier, &old).await && is_remembered(&verifier, &old));
        clock.step(1);
        // Nobody has rotated: the clock alone ends it, remembered or not.
        assert!(!is_remembered(&verifier, &old));
        assert!(!verifies(&verifier, &old).await);
        assert!(verifies(&verifier, &new).await);
    }
}

#[tokio::test]
async fn what_is_over_leaves_the_store() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let ring = open(store.clone(), settings(&clock)).await;
    clock.step(30 * DAY);
    ring.rotate_if_due().await.expect("rotated");
    assert_eq!(store.load().await.expect("keys").len(), 2);
    clock.step(48 * HOUR);
    assert!(!ring.rotate_if_due().await.expect("nothing is due"));
    assert_eq!(store.load().await.expect("keys").len(), 1);
    assert_eq!(standings(&ring), [Standing::Signing]);
}

#[tokio::test]
async fn a_rotation_that_is_not_due_changes_nothing() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let ring = open(store.clone(), settings(&clock)).await;
    let (keys, epoch) = (ring.keys(), ring.epoch());
    clock.step(30 * DAY - 1);
    for _ in 0..3 {
        assert!(!ring.rotate_if_due().await.expect("nothing is due"));
    }
    assert_eq!((ring.keys(), ring.epoch()), (keys, epoch));
}

#[tokio::test]
async fn many_rotations_leave_few_keys_and_one_that_signs() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    for day in 0..400 {
        clock.step(DAY);
        ring.rotate_if_due().await.expect("rotated");
        let standings = standings(&ring);
        assert!(standings.len() <= 2, "{day}: {standings:?}");
        assert_eq!(standings.iter().filter(|standing| **standing == Standing::Signing).count(), 1);
    }
    assert!(signing(&ring).starts_with("14-"));
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs() {
    let clock = Stepped::new();
    let ring = open(MemoryKeys::new(), settings(&clock).publish_ahead(Duration::from_secs(600))).await;
    // Nobody waits for the very first one.
    let first = signing(&ring);
    clock.step(30 * DAY - 601);
    assert!(!ring.rotate_if_due().await.expect("nothing is due"));
    clock.step(1);
    assert!(ring.rotate_if_due().await.expect("rotated"));
    assert!(!ring.rotate_if_due().await.expect("it is made already"));
    assert!(is_published(&ring, "2-"));
    assert_eq!(standings(&ring), [Standing::Signing, Standing::Coming]);
    clock.step(599);
    assert_eq!(signing(&ring), first);
    clock.step(1);
    assert_eq!(standings(&ring), [Standing::Retired, Standing::Signing]);
    assert!(kid(&token(&ring, &clock)).starts_with("2-"));
}

#[tokio::test]
async fn a_token_of_a_key_to_come_verifies() {
    // Another process, whose clock is ahead, signs with it already.
    let (clock, ahead, store) = (Stepped::new(), Stepped::new(), MemoryKeys::new());
    let late = open(store.clone(), settings(&clock).publish_ahead(Duration::from_secs(600))).await;
    clock.step(30 * DAY - 600);
    late.rotate_if_due().await.expect("rotated");
    ahead.step(30 * DAY + 60);
    let early = open(store, settings(&ahead)).await;
    let token = token(&early, &clock);
    assert_ne!(kid(&token), *signing(&late));
    assert!(verifies(&verifier(&late, &clock), &token).await);
}

#[tokio::test]
async fn the_key_set_is_public_and_core_reads_it() {
    for algorithm in ALGORITHMS {
        let clock = Stepped::new();
        let ring = open(MemoryKeys::new(), settings(&clock).algorithm(algorithm)).await;
        ring.rotate_now().await.expect("rotated");
        let document = ring.jwks();
        let set = KeySet::from_json(document.as_bytes()).expect("a key set");
        assert!(set.skipped().is_empty());
        assert!(ring.keys().iter().all(|key| set.find(Some(&key.kid), algorithm).is_some()));
        let parsed: Value = serde_json::from_str(&document).expect("JSON");
        let keys = parsed["keys"].as_array().expect("a list");
        assert_eq!(keys.len(), 2);
        for name in keys.iter().flat_map(|key| key.as_object().expect("an object").keys()) {
            assert!(["kty", "crv", "x", "y", "kid", "use", "alg"].contains(&&**name), "{name}");
        }
    }
}

#[tokio::test]
async fn what_is_over_is_published_no_longer() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    ring.rotate_now().await.expect("rotated");
    assert!(is_published(&ring, "1-") && is_published(&ring, "2-"));
    clock.step(48 * HOUR);
    assert!(!is_published(&ring, "1-") && is_published(&ring, "2-"));
}

#[tokio::test]
async fn a_revoked_key_is_dead_at_once_and_its_remembered_tokens_too() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let ring = open(store.clone(), settings(&clock)).await;
    let verifier = verifier(&ring, &clock);
    let old = token(&ring, &clock);
    assert!(verifies(&verifier, &old).await && is_remembered(&verifier, &old));
    ring.revoke(&kid(&old)).await.expect("revoked");
    assert!(!is_remembered(&verifier, &old));
    assert!(!verifies(&verifier, &old).await);
    assert!(!is_published(&ring, "1-"));
    let new = token(&ring, &clock);
    assert_ne!(kid(&new), kid(&old));
    assert!(verifies(&verifier, &new).await);
    assert_eq!(store.load().await.expect("keys").len(), 1);
}

#[tokio::test]
async fn a_revoked_key_does_not_come_back_from_a_backup() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let ring = open(store.clone(), settings(&clock)).await;
    let backup = store.load().await.expect("keys");
    let old = token(&ring, &clock);
    ring.revoke(&kid(&old)).await.expect("revoked");
    assert!(store.add(&backup[0]).await.expect("restored"));
    ring.reload().await.expect("read");
    assert!(!verifies(&verifier(&ring, &clock), &old).await);
    assert!(!is_published(&ring, "1-"));
    assert!(signing(&ring).starts_with("2-"));
}

#[tokio::test]
async fn revoking_the_key_that_signs_lengthens_the_life_of_no_older_one() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    let verifier = verifier(&ring, &clock);
    let first = token(&ring, &clock);
    clock.step(30 * DAY);
    ring.rotate_if_due().await.expect("rotated");
    clock.step(40 * HOUR);
    ring.revoke(&signing(&ring)).await.expect("revoked");
    assert!(signing(&ring).starts_with("3-"));
    clock.step(8 * HOUR - 1);
    assert!(verifies(&verifier, &first).await);
    clock.step(1);
    assert!(!verifies(&verifier, &first).await);
}

#[tokio::test]
async fn a_key_that_is_over_and_not_yet_removed_is_not_revived_by_a_revocation() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let ring = open(store.clone(), settings(&clock)).await;
    let verifier = verifier(&ring, &clock);
    let first = token(&ring, &clock);
    ring.rotate_now().await.expect("rotated");
    let second = signing(&ring);
    clock.step(40 * HOUR);
    ring.rotate_now().await.expect("rotated");
    clock.step(8 * HOUR);
    assert!(!verifies(&verifier, &first).await);
    // Without the second, the first would seem to have signed until the third began to.
    ring.revoke(&second).await.expect("revoked");
    assert!(!verifies(&verifier, &first).await);
    assert_eq!(store.load().await.expect("keys").len(), 1);
}

#[tokio::test]
async fn a_retired_key_can_be_revoked() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    let old = token(&ring, &clock);
    ring.rotate_now().await.expect("rotated");
    let second = signing(&ring);
    ring.revoke(&kid(&old)).await.expect("revoked");
    assert!(!verifies(&verifier(&ring, &clock), &old).await);
    assert_eq!((standings(&ring), signing(&ring)), (vec![Standing::Signing], second));
}

#[tokio::test]
async fn a_key_to_come_can_be_revoked_and_another_is_made() {
    let clock = Stepped::new();
    let ring = open(MemoryKeys::new(), settings(&clock).publish_ahead(Duration::from_secs(600))).await;
    clock.step(30 * DAY - 600);
    ring.rotate_if_due().await.expect("rotated");
    let coming = ring.keys().into_iter().find(|key| key.standing == Standing::Coming).expect("a key to come");
    ring.revoke(&coming.kid).await.expect("revoked");
    assert_eq!(standings(&ring), [Standing::Signing]);
    assert!(ring.rotate_if_due().await.expect("another is due"));
    assert!(!ring.keys().iter().any(|key| key.kid == coming.kid));
}

#[tokio::test]
async fn only_a_key_that_is_there_is_revoked() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    let keys = ring.keys();
    let signing = signing(&ring);
    for kid in ["", "1-", "1", "../1.pem", &signing[..17], &format!("{signing} ")] {
        assert_eq!(kind(ring.revoke(kid).await), KeyErrorKind::UnknownKey);
    }
    assert_eq!(ring.keys(), keys);
}

#[tokio::test]
async fn a_key_is_dead_even_if_the_store_cannot_be_told() {
    let (clock, store) = (Stepped::new(), Watched::default());
    let ring = open(store.clone(), settings(&clock)).await;
    let verifier = verifier(&ring, &clock);
    let old = token(&ring, &clock);
    assert!(verifies(&verifier, &old).await);
    store.down(true);
    assert_eq!(kind(ring.revoke(&kid(&old)).await), KeyErrorKind::Unavailable);
    assert!(!verifies(&verifier, &old).await);
    assert_eq!(kind(ring.sign("JWT", &json!({}))), KeyErrorKind::NoSigningKey);
    store.down(false);
    // The store still has it; neither a reading nor a rotation brings it back.
    assert!(ring.rotate_if_due().await.expect("rotated"));
    assert!(!verifies(&verifier, &old).await);
    assert!(verifies(&verifier, &token(&ring, &clock)).await);
    ring.revoke(&kid(&old)).await.expect("revoked");
    assert_eq!(store.keys.load().await.expect("keys").len(), 1);
}

#[tokio::test]
async fn after_a_failed_revocation_the_next_rotation_fills_the_place_though_an_older_key_is_young() {
    let (clock, store) = (Stepped::new(), Watched::default());
    let ring = open(store.clone(), settings(&clock)).await;
    clock.step(HOUR);
    ring.rotate_now().await.expect("rotated");
    store.down(true);
    assert_eq!(kind(ring.revoke(&signing(&ring)).await), KeyErrorKind::Unavailable);
    // The older one does not sign again.
    assert_eq!(kind(ring.sign("JWT", &json!({}))), KeyErrorKind::NoSigningKey);
    store.down(false);
    assert!(ring.rotate_if_due().await.expect("rotated"));
    assert!(signing(&ring).starts_with("3-"));
}

#[tokio::test]
async fn a_revocation_takes_effect_before_a_store_that_hangs_answers() {
    let (clock, store) = (Stepped::new(), Watched::default());
    let ring = open(store.clone(), settings(&clock)).await;
    let old = token(&ring, &clock);
    store.is_stuck.store(true, Ordering::Relaxed);
    let (other, name) = (ring.clone(), kid(&old));
    let revoking = tokio::spawn(async move { other.revoke(&name).await });
    tokio::task::yield_now().await;
    assert!(matches!(ring.find(Some(&kid(&old)), Algorithm::EdDSA), KeyLookup::Unknown));
    assert!(!revoking.is_finished());
}

#[tokio::test]
async fn other_processes_learn_of_a_revocation_when_they_rotate() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let one = open(store.clone(), settings(&clock)).await;
    let other = open(store, settings(&clock)).await;
    let verifier = verifier(&other, &clock);
    let old = token(&one, &clock);
    assert!(verifies(&verifier, &old).await && is_remembered(&verifier, &old));
    one.revoke(&kid(&old)).await.expect("revoked");
    assert!(!other.rotate_if_due().await.expect("read"));
    assert!(!is_remembered(&verifier, &old));
    assert!(!verifies(&verifier, &old).await);
    assert_eq!(signing(&one), signing(&other));
}

#[tokio::test]
async fn a_key_of_another_process_is_found_by_asking_the_store() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let one = open(store.clone(), settings(&clock)).await;
    let other = open(store, settings(&clock)).await;
    one.rotate_now().await.expect("rotated");
    assert!(verifies(&verifier(&other, &clock), &token(&one, &clock)).await);
}

#[tokio::test(start_paused = true)]
async fn made_up_keys_have_the_store_read_once_per_cool_down() {
    let (clock, store) = (Stepped::new(), Watched::default());
    let ring = open(store.clone(), settings(&clock)).await;
    let verifier = verifier(&ring, &clock);
    let forged = |number: usize| {
        let key = SigningKey::generate(Algorithm::EdDSA).expect("a key");
        let claims = json!({ "iss": ISSUER, "aud": "app", "sub": "user_1", "exp": 1_895_000_000_u64 });
        key.sign_jws(&format!("{number}-made-up"), "JWT", &claims).expect("a token")
    };
    let before = store.loads();
    for number in 0..50 {
        assert!(!verifies(&verifier, &forged(number)).await);
    }
    assert_eq!(store.loads() - before, 1);
    tokio::time::advance(Duration::from_millis(9_999)).await;
    assert!(!verifies(&verifier, &forged(1)).await);
    assert_eq!(store.loads() - before, 1);
    tokio::time::advance(Duration::from_millis(1)).await;
    assert!(!verifies(&verifier, &forged(1)).await);
    assert_eq!(store.loads() - before, 2);
}

#[tokio::test(start_paused = true)]
async fn requests_that_are_cancelled_cause_no_other_reading() {
    let (clock, store) = (Stepped::new(), Watched::default());
    let ring = open(store.clone(), settings(&clock)).await;
    store.is_stuck.store(true, Ordering::Relaxed);
    let before = store.loads();
    for _ in 0..20 {
        let cancelled = tokio::time::timeout(Duration::from_millis(1), ring.refresh()).await;
        assert!(cancelled.is_err());
    }
    assert_eq!(store.loads() - before, 1);
    let unknown = || ring.find(Some("unknown"), Algorithm::EdDSA);
    assert!(matches!(unknown(), KeyLookup::UnknownYet));
    // One that hangs is given up, and its cool-down counts from then.
    ring.refresh().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(matches!(unknown(), KeyLookup::Unknown));
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(matches!(unknown(), KeyLookup::UnknownYet));
}

#[tokio::test]
async fn a_store_that_is_down_ends_nothing_that_is_known() {
    let (clock, store) = (Stepped::new(), Watched::default());
    let ring = open(store.clone(), settings(&clock)).await;
    let verifier = verifier(&ring, &clock);
    store.down(true);
    clock.step(40 * DAY);
    assert_eq!(kind(ring.reload().await), KeyErrorKind::Unavailable);
    assert_eq!(kind(ring.rotate_if_due().await), KeyErrorKind::Unavailable);
    ring.refresh().await;
    assert!(verifies(&verifier, &token(&ring, &clock)).await);
    assert_eq!(kind(KeyRing::open(store, settings(&clock)).await), KeyErrorKind::Unavailable);
}

#[test]
fn a_refresh_needs_no_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let one = runtime.block_on(open(store.clone(), settings(&clock)));
    let other = runtime.block_on(open(store, settings(&clock)));
    runtime.block_on(one.rotate_now()).expect("rotated");
    let name = signing(&one);
    assert!(matches!(other.find(Some(&name), Algorithm::EdDSA), KeyLookup::UnknownYet));
    let mut refresh = std::pin::pin!(other.refresh());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(refresh.as_mut().poll(&mut context).is_ready());
    assert!(matches!(other.find(Some(&name), Algorithm::EdDSA), KeyLookup::Found(_)));
}

#[tokio::test]
async fn a_key_answers_to_its_name_and_algorithm_alone() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    let name = signing(&ring);
    assert!(matches!(ring.find(Some(&name), Algorithm::EdDSA), KeyLookup::Found(_)));
    assert!(matches!(ring.find(Some(&name), Algorithm::ES256), KeyLookup::Unknown));
    assert!(matches!(ring.find(Some(&name), Algorithm::HS256), KeyLookup::Unknown));
    assert!(matches!(ring.find(None, Algorithm::EdDSA), KeyLookup::Unknown));
    assert!(matches!(ring.find(Some(&name[1..]), Algorithm::EdDSA), KeyLookup::UnknownYet));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_rotate_at_once_one_makes_the_key() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let opened: Vec<_> = (0..16).map(|_| tokio::spawn(open(store.clone(), settings(&clock)))).collect();
    let mut rings = Vec::new();
    for ring in opened {
        rings.push(ring.await.expect("opened"));
    }
    assert_eq!(store.load().await.expect("keys").len(), 1);
    clock.step(30 * DAY);
    // Each ring twice: processes race, and tasks of one process.
    let rotate = |ring: KeyRing| tokio::spawn(async move { ring.rotate_if_due().await.expect("rotated") });
    let rotated: Vec<_> = rings.iter().chain(&rings).cloned().map(rotate).collect();
    let mut made = 0;
    for rotated in rotated {
        made += usize::from(rotated.await.expect("ended"));
    }
    assert_eq!(made, 1);
    let first = signing(&rings[0]);
    assert!(rings.iter().all(|ring| signing(ring) == first));
}

/// A store that answers one reading late.
#[derive(Clone, Default)]
struct Late {
    keys: MemoryKeys,
    is_late: Arc<AtomicBool>,
    go_on: Arc<tokio::sync::Notify>,
}

impl KeyStore for Late {
    async fn load(&self) -> Result<Vec<StoredKey>, KeyError> {
        let keys = self.keys.load().await;
        if self.is_late.swap(false, Ordering::Relaxed) {
            self.go_on.notified().await;
        }
        keys
    }

    async fn add(&self, key: &StoredKey) -> Result<bool, KeyError> {
        self.keys.add(key).await
    }

    async fn remove(&self, key: &StoredKey) -> Result<(), KeyError> {
        self.keys.remove(key).await
    }
}

#[tokio::test]
async fn a_reading_that_comes_late_undoes_none_that_began_after_it() {
    let (clock, store) = (Stepped::new(), Late::default());
    let ring = open(store.clone(), settings(&clock)).await;
    store.is_late.store(true, Ordering::Relaxed);
    let reloading = ring.clone();
    let late = tokio::spawn(async move { reloading.reload().await });
    tokio::task::yield_now().await;
    ring.rotate_now().await.expect("rotated");
    let (keys, epoch) = (ring.keys(), ring.epoch());
    store.go_on.notify_one();
    late.await.expect("ended").expect("read");
    assert_eq!((ring.keys(), ring.epoch()), (keys, epoch));
    assert!(signing(&ring).starts_with("2-"));
}

#[tokio::test]
async fn the_epoch_moves_with_every_change_of_the_set() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    let mut epochs = vec![ring.epoch()];
    ring.rotate_now().await.expect("rotated");
    epochs.push(ring.epoch());
    clock.step(48 * HOUR);
    epochs.push(ring.epoch());
    ring.rotate_if_due().await.expect("removed");
    epochs.push(ring.epoch());
    ring.revoke(&signing(&ring)).await.expect("revoked");
    epochs.push(ring.epoch());
    assert!(epochs.is_sorted_by(|one, next| one < next), "{epochs:?}");
    ring.reload().await.expect("read");
    assert_eq!(ring.epoch(), epochs[4]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_stops_no_signature_and_makes_no_surplus_key() {
    let clock = Stepped::new();
    let ring = ring(&clock).await;
    clock.back(30 * 60);
    assert!(!ring.rotate_if_due().await.expect("nothing is due"));
    assert!(verifies(&verifier(&ring, &clock), &token(&ring, &clock)).await);
}

#[tokio::test]
async fn a_key_of_a_clock_that_was_years_ahead_delays_no_rotation() {
    let (clock, ahead, store) = (Stepped::new(), Stepped::new(), MemoryKeys::new());
    ahead.step(3650 * DAY);
    open(store.clone(), settings(&ahead)).await;
    let ring = open(store, settings(&clock)).await;
    assert!(signing(&ring).starts_with("2-"));
    clock.step(30 * DAY);
    assert!(ring.rotate_if_due().await.expect("rotated"));
    assert!(signing(&ring).starts_with("3-"));
}

#[tokio::test]
async fn another_algorithm_takes_over_when_the_ring_is_opened() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let old = open(store.clone(), settings(&clock)).await;
    let earlier = token(&old, &clock);
    let new = open(store.clone(), settings(&clock).algorithm(Algorithm::ES256)).await;
    let again = open(store.clone(), settings(&clock).algorithm(Algorithm::ES256)).await;
    assert_eq!(store.load().await.expect("keys").len(), 2);
    let verifier = verifier(&again, &clock);
    assert!(verifies(&verifier, &earlier).await);
    assert!(verifies(&verifier, &token(&new, &clock)).await);
    // The one with the old settings does not fight it.
    assert!(!old.rotate_if_due().await.expect("nothing is due"));
    assert_eq!(signing(&old), signing(&new));
    assert_eq!(old.keys().last().map(|key| key.algorithm), Some(Algorithm::ES256));
}

#[tokio::test]
async fn settings_out_of_their_bounds_do_not_open() {
    let opened = |settings: KeySettings| async move { KeyRing::open(MemoryKeys::new(), settings).await.map(drop) };
    let (new, seconds) = (KeySettings::new, Duration::from_secs);
    for settings in [
        new().algorithm(Algorithm::HS256),
        new().algorithm(Algorithm::RS256),
        new().algorithm(Algorithm::ES384),
        new().signing_period(seconds(DAY - 1)),
        new().signing_period(seconds(366 * DAY + 1)),
        new().overlap(seconds(25 * HOUR - 1)),
        new().overlap(seconds(90 * DAY + 1)),
        new().publish_ahead(seconds(DAY + 1)),
        new().signing_period(seconds(DAY)).publish_ahead(seconds(DAY)),
        new().cool_down(Duration::ZERO),
        new().cool_down(seconds(31)),
    ] {
        let shown = format!("{settings:?}");
        assert_eq!(kind(opened(settings).await), KeyErrorKind::InvalidSetting, "{shown}");
    }
    let most = new().signing_period(seconds(366 * DAY)).overlap(seconds(90 * DAY)).publish_ahead(seconds(DAY));
    opened(most.cool_down(seconds(30))).await.expect("within the bounds");
    opened(new().signing_period(seconds(DAY)).overlap(seconds(25 * HOUR))).await.expect("within the bounds");
}

#[tokio::test]
async fn the_most_keys_that_settings_allow_are_not_too_many() {
    let clock = Stepped::new();
    let settings = settings(&clock)
        .signing_period(Duration::from_secs(DAY))
        .overlap(Duration::from_secs(90 * DAY))
        .publish_ahead(Duration::from_secs(DAY - 1));
    let ring = open(MemoryKeys::new(), settings).await;
    for _ in 0..200 {
        clock.step(DAY);
        ring.rotate_if_due().await.expect("rotated");
    }
    assert!((90..=94).contains(&ring.keys().len()));
}

/// A store of whatever keys, which takes no other.
struct Given(Vec<StoredKey>);

impl KeyStore for Given {
    async fn load(&self) -> Result<Vec<StoredKey>, KeyError> {
        Ok(self.0.clone())
    }

    async fn add(&self, _: &StoredKey) -> Result<bool, KeyError> {
        Ok(false)
    }

    async fn remove(&self, _: &StoredKey) -> Result<(), KeyError> {
        Ok(())
    }
}

fn stored(number: u64, kid: &str, algorithm: Algorithm) -> StoredKey {
    let key = SigningKey::generate(algorithm).expect("a key");
    StoredKey::new(number, kid, key, Timestamp::from_unix_seconds(1_795_000_000))
}

#[tokio::test]
async fn keys_that_cannot_be_told_apart_are_not_used() {
    let clock = Stepped::new();
    let ed = Algorithm::EdDSA;
    for keys in [
        vec![stored(1, "k", ed), stored(2, "k", ed)],
        vec![stored(1, "k", ed), stored(1, "l", ed)],
        vec![stored(1, "", ed)],
        vec![stored(1, "a b", ed)],
        vec![stored(1, "a\nb", ed)],
        vec![stored(1, &"k".repeat(65), ed)],
        vec![stored(1, "k", Algorithm::ES384)],
        (1..=257).map(|number| stored(number, &number.to_string(), ed)).collect(),
    ] {
        assert_eq!(kind(KeyRing::open(Given(keys), settings(&clock)).await), KeyErrorKind::Corrupt);
    }
    open(Given(vec![stored(1, "k.l_m-n", ed), stored(2, "K.l_m-n", ed)]), settings(&clock)).await;
}

#[tokio::test]
async fn a_store_that_takes_no_key_is_given_up() {
    assert_eq!(kind(KeyRing::open(Given(Vec::new()), settings(&Stepped::new())).await), KeyErrorKind::Unavailable);
}

#[tokio::test]
async fn a_number_and_a_name_are_taken_once() {
    let store = BoxedKeyStore::new(MemoryKeys::new());
    let ed = Algorithm::EdDSA;
    assert!(store.add(&stored(1, "a", ed)).await.expect("added"));
    assert!(!store.add(&stored(1, "b", ed)).await.expect("taken"));
    assert!(!store.add(&stored(2, "a", ed)).await.expect("taken"));
    store.remove(&stored(7, "never", ed)).await.expect("nothing to remove");
    assert_eq!(store.load().await.expect("keys").len(), 1);
}

#[tokio::test]
async fn an_emptied_store_ends_every_key() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let ring = open(store.clone(), settings(&clock)).await;
    let (verifier, old) = (verifier(&ring, &clock), token(&ring, &clock));
    store.remove(&store.load().await.expect("keys")[0]).await.expect("removed");
    ring.reload().await.expect("read");
    assert!(!verifies(&verifier, &old).await);
    assert_eq!(kind(ring.sign("JWT", &json!({}))), KeyErrorKind::NoSigningKey);
    assert_eq!(ring.jwks(), r#"{"keys":[]}"#);
    assert!(ring.rotate_if_due().await.expect("rotated"));
    assert!(verifies(&verifier, &token(&ring, &clock)).await);
}

#[tokio::test]
async fn claims_are_an_object_and_the_type_is_as_given() {
    let ring = ring(&Stepped::new()).await;
    for claims in [json!([]), json!("text"), Value::Null] {
        assert_eq!(kind(ring.sign("JWT", &claims)), KeyErrorKind::NoClaims);
    }
    let token = ring.sign("impersonation-ended+jwt", &json!({})).expect("a token");
    assert_eq!(header(&token), json!({ "alg": "EdDSA", "kid": *signing(&ring), "typ": "impersonation-ended+jwt" }));
}

#[tokio::test]
async fn nothing_of_a_key_is_shown() {
    let (clock, store) = (Stepped::new(), MemoryKeys::new());
    let ring = open(store.clone(), settings(&clock)).await;
    let key = store.load().await.expect("keys").remove(0);
    let document = key.key.to_pkcs8().expect("a document");
    let secret = &document.expose()[document.expose().len() - 32..];
    let shown = format!("{ring:?} {key:?} {store:?} {:?} {}", ring.keys(), ring.jwks());
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let list: Vec<_> = secret[..4].iter().map(u8::to_string).collect();
    let base64 = base64_simd::URL_SAFE_NO_PAD.encode_to_string(secret);
    for secret in [hex, list.join(", "), base64] {
        assert!(!shown.contains(&secret));
    }
    assert!(shown.contains(&*key.kid));
}

#[test]
fn errors_say_what_and_keep_why() {
    use std::error::Error as _;

    let error = KeyError::new(KeyErrorKind::Unavailable).because("the vault is sealed");
    assert_eq!(error.to_string(), "the store of keys cannot be asked");
    let Some(source) = error.source() else { panic!("no source") };
    assert_eq!(source.to_string(), "the vault is sealed");
}
