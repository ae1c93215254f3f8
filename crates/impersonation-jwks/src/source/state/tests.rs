use impersonation_core::testing::Issuer;

use super::*;

const LIMITS: Limits =
    Limits { cool_down: Duration::from_secs(10), fetch: Duration::from_secs(6), failure: Duration::from_secs(60) };
const HOUR: u64 = 3600;

/// A life of keys, in seconds since it began.
struct Life {
    state: State,
    born: Instant,
}

impl Life {
    fn new() -> Self {
        Self { state: State::default(), born: Instant::now() }
    }

    fn at(&self, seconds: u64) -> Instant {
        self.born + Duration::from_secs(seconds)
    }

    fn start(&mut self, seconds: u64) {
        self.state = self.state.started(self.at(seconds), &LIMITS);
    }

    fn succeed(&mut self, seconds: u64, kid: &str, ttl: u64) {
        self.start(seconds);
        self.state = self.state.succeeded(self.at(seconds), fetched(kid, ttl));
    }

    fn fail(&mut self, seconds: u64) {
        self.start(seconds);
        self.state = self.state.failed(self.at(seconds));
    }

    fn find(&self, seconds: u64, kid: &str) -> &'static str {
        match self.state.find(Some(kid), Algorithm::ES256, self.at(seconds), &LIMITS) {
            KeyLookup::Found(_) => "found",
            KeyLookup::Unknown => "unknown",
            KeyLookup::UnknownYet => "unknown yet",
            KeyLookup::NotLoaded => "not loaded",
            KeyLookup::Unavailable { .. } => "unavailable",
            _ => "something new",
        }
    }

    fn wants_refresh(&self, seconds: u64) -> bool {
        self.state.wants_refresh(self.at(seconds), &LIMITS)
    }

    fn version(&self, seconds: u64) -> Option<u64> {
        self.state.version(self.at(seconds), &LIMITS)
    }

    fn retry_after(&self, seconds: u64) -> Option<u64> {
        match self.state.find(None, Algorithm::ES256, self.at(seconds), &LIMITS) {
            KeyLookup::Unavailable { retry_after } => Some(retry_after.as_secs()),
            _ => None,
        }
    }
}

/// The same key each time, under another name.
fn fetched(kid: &str, ttl: u64) -> Fetched {
    static KEY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let document = KEY.get_or_init(|| Issuer::rfc8693().kid("KID").jwks()).replace("KID", kid).into_bytes();
    let set = KeySet::from_json(&document).expect("a key set");
    Fetched { set, document, ttl: Duration::from_secs(ttl) }
}

#[test]
fn without_keys_one_may_ask_and_after_a_failure_not_before_the_cool_down_has_passed() {
    let mut life = Life::new();
    assert_eq!(life.find(0, "a"), "not loaded");
    life.fail(5);
    assert_eq!(life.find(5, "a"), "unavailable");
    assert_eq!(life.retry_after(8), Some(7));
    assert_eq!(life.find(14, "a"), "unavailable");
    assert_eq!(life.find(15, "a"), "not loaded");
}

#[test]
fn a_fresh_set_needs_nothing_and_an_unknown_kid_may_ask_once_per_cool_down() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    assert_eq!((life.find(9, "a"), life.find(9, "b"), life.wants_refresh(9)), ("found", "unknown", false));
    assert_eq!((life.find(10, "a"), life.find(10, "b"), life.wants_refresh(10)), ("found", "unknown yet", false));
    life.fail(10);
    assert_eq!((life.find(19, "b"), life.find(20, "b")), ("unknown", "unknown yet"));
}

#[test]
fn unknown_kids_never_prolong_the_cool_down() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    for second in 0..10 {
        assert_eq!(life.find(second, "b"), "unknown");
    }
    assert_eq!(life.find(10, "b"), "unknown yet");
}

#[test]
fn while_a_fetch_is_under_way_an_unknown_kid_waits_for_it_and_a_known_one_does_not() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    life.start(20);
    assert_eq!((life.find(21, "a"), life.find(21, "b")), ("found", "unknown yet"));
    assert!(!life.state.may_fetch(life.at(21), &LIMITS));
}

#[test]
fn a_set_is_renewed_after_four_fifths_of_its_time_and_served_meanwhile() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    assert!(!life.wants_refresh(79));
    assert!(life.wants_refresh(80));
    assert_eq!(life.find(99, "a"), "found");
    life.start(80);
    assert!(!life.wants_refresh(81), "one at a time");
}

#[test]
fn a_set_that_expired_unasked_is_not_served_before_it_was_asked_for() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    assert_eq!((life.find(100, "a"), life.version(100)), ("not loaded", None));
    life.fail(100);
    assert_eq!(life.find(101, "a"), "found");
    life.succeed(120, "b", 100);
    assert_eq!((life.find(121, "a"), life.find(121, "b")), ("unknown", "found"));
}

#[test]
fn expired_keys_serve_while_the_endpoint_is_known_to_be_down() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    for second in (80..10 * HOUR).step_by(20) {
        assert!(life.wants_refresh(second), "{second}");
        life.fail(second);
        assert_eq!(life.find(second + 9, "a"), "found");
        assert!(!life.wants_refresh(second + 9), "{second}");
    }
}

#[test]
fn a_failure_long_ago_does_not_say_that_the_endpoint_is_down() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    life.fail(90);
    assert_eq!(life.find(149, "a"), "found");
    assert_eq!(life.find(150, "a"), "not loaded");
}

#[test]
fn keys_are_dead_24_hours_after_they_were_fetched() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    life.fail(24 * HOUR - 5);
    assert_eq!(life.find(24 * HOUR - 1, "a"), "found");
    assert_eq!(life.find(24 * HOUR, "a"), "unavailable");
    assert_eq!(life.retry_after(24 * HOUR), Some(5));
    assert_eq!((life.find(24 * HOUR + 5, "a"), life.version(24 * HOUR + 5)), ("not loaded", None));
    life.fail(24 * HOUR + 5);
    assert_eq!(life.find(24 * HOUR + 6, "a"), "unavailable");
    life.succeed(24 * HOUR + 15, "a", 100);
    assert_eq!(life.find(24 * HOUR + 16, "a"), "found");
}

#[test]
fn a_fetch_that_never_comes_back_has_failed() {
    let mut life = Life::new();
    life.succeed(0, "a", 100);
    life.start(100);
    assert_eq!((life.find(105, "a"), life.find(105, "b")), ("not loaded", "not loaded"));
    assert_eq!((life.find(106, "a"), life.find(106, "b")), ("found", "unknown"));
    assert!(!life.wants_refresh(115));
    assert!(life.wants_refresh(116));
}

#[test]
fn the_version_changes_with_the_document_alone() {
    let mut life = Life::new();
    assert_eq!(life.version(0), None);
    life.succeed(0, "a", 100);
    life.succeed(20, "a", 100);
    assert_eq!(life.version(20), Some(0));
    life.succeed(40, "b", 100);
    assert_eq!(life.version(40), Some(1));
    life.fail(60);
    assert_eq!(life.version(60), Some(1));
    life.succeed(80, "a", 100);
    assert_eq!(life.version(80), Some(2));
}
