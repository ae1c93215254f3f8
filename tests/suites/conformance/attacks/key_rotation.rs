//! Key sets that change, and requests that make them be asked for. How a set ages is tested in `impersonation-jwks`; that ten
//! thousand made-up names one after another are one fetch, with promise 10.

use std::rc::Rc;
use std::time::{Duration, Instant};

use impersonation_axum::Jwks;
use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::KeyEndpoint;
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};
use serde_json::{Value, json};
use tokio::task::LocalSet;

/// The shortest cool-down: over once it was slept through.
const BRIEF: Duration = Duration::from_millis(1);

fn set(keys: impl IntoIterator<Item = Value>) -> Value {
    json!({ "keys": keys.into_iter().collect::<Vec<_>>() })
}

fn app(framework: &'static str, endpoint: &KeyEndpoint, cool_down: Option<Duration>) -> App {
    let jwks = Jwks::url(endpoint.url());
    let jwks = match cool_down {
        Some(cool_down) => jwks.cool_down(cool_down),
        None => jwks,
    };
    let trusted = profile::rfc8693("https://issuer.example").audience("api").keys(jwks);
    App::only(framework, Verifier::builder().trust(trusted).build().unwrap())
}

fn token(key: Key) -> Token {
    let claims = json!({ "iss": "https://issuer.example", "sub": "user_2", "aud": "api", "exp": 253_402_300_799_u64 });
    Token::new(key, claims)
}

async fn reason(app: &App, token: &Token) -> Option<Reason> {
    let answer = Ask::get("/whoami").bearer(&token.compact()).of(app).await;
    assert_eq!(answer.status == 200, answer.refusal.is_none());
    answer.refusal.and_then(|refusal| refusal.reason())
}

/// Sleeps through the cool-down, and asks for a name that no set has.
async fn refresh(app: &App) {
    tokio::time::sleep(BRIEF * 2).await;
    assert_eq!(reason(app, &token(Key::p256()).header("kid", "made-up")).await, Some(Reason::KeyUnknown));
}

#[tokio::test]
async fn made_up_names_at_once_are_one_fetch() {
    for framework in App::frameworks() {
        let endpoint = KeyEndpoint::serving(&set([Key::p256().jwk()])).await;
        let app = Rc::new(app(framework, &endpoint, None));
        let (local, started) = (LocalSet::new(), Instant::now());
        for i in 0..100 {
            let app = Rc::clone(&app);
            local.spawn_local(async move {
                let known = token(Key::p256());
                assert_eq!(reason(&app, &known).await, None, "the control");
                let made_up = token(Key::evil_p256()).header("kid", format!("made-up-{i}"));
                assert_eq!(reason(&app, &made_up).await, Some(Reason::KeyUnknown));
            });
        }
        local.await;
        let cool_downs = started.elapsed().as_secs() as usize / 10;
        assert!((1..=1 + cool_downs).contains(&endpoint.fetches()), "{} fetches", endpoint.fetches());
    }
}

#[tokio::test]
async fn a_key_that_is_swapped_under_its_name_is_dead_once_the_set_is_read() {
    for framework in App::frameworks() {
        let [old, new] = [Key::p256(), Key::other_p256()].map(|key| key.kid("same"));
        let endpoint = KeyEndpoint::serving(&set([old.jwk()])).await;
        let app = app(framework, &endpoint, Some(BRIEF));
        let [by_old, by_new] = [token(old.clone()), token(new.clone())];
        assert_eq!(reason(&app, &by_old).await, None);
        endpoint.answer(&set([new.jwk()]));
        tokio::time::sleep(BRIEF * 2).await;
        // Deliberately no fetch: a signature that does not verify must not cause one, or anybody could.
        let fetches = endpoint.fetches();
        assert_eq!(reason(&app, &by_new).await, Some(Reason::SignatureInvalid));
        assert_eq!(reason(&app, &by_old).await, None, "known until the set is read again");
        assert_eq!(endpoint.fetches(), fetches);
        refresh(&app).await;
        assert_eq!(reason(&app, &by_new).await, None);
        assert_eq!(reason(&app, &by_old).await, Some(Reason::SignatureInvalid));
        endpoint.answer(&set([old.jwk(), new.jwk()]));
        refresh(&app).await;
        assert_eq!((reason(&app, &by_old).await, reason(&app, &by_new).await), (None, None), "both while they overlap");
    }
}

#[tokio::test]
async fn a_set_that_is_emptied_changes_nothing_and_one_without_the_key_ends_it() {
    for framework in App::frameworks() {
        let endpoint = KeyEndpoint::serving(&set([Key::p256().jwk()])).await;
        let app = app(framework, &endpoint, Some(BRIEF));
        let (good, other) = (token(Key::p256()), token(Key::other_p256()));
        assert_eq!(reason(&app, &good).await, None);
        let secret = Key::secret("p256-1", "0123456789abcdef0123456789abcdef");
        let mut encrypts = Key::p256().jwk();
        encrypts["use"] = "enc".into();
        for unusable in [set([]), json!({}), json!([]), set([secret.jwk()]), set([encrypts]), set([json!(null)])] {
            endpoint.answer(&unusable);
            refresh(&app).await;
            assert_eq!(reason(&app, &good).await, None, "{unusable}");
            let confused = token(secret.clone());
            assert_eq!(reason(&app, &confused).await, Some(Reason::AlgorithmNotAllowed));
        }
        endpoint.answer(&set([Key::other_p256().jwk()]));
        refresh(&app).await;
        assert_eq!(reason(&app, &good).await, Some(Reason::KeyUnknown));
        assert_eq!(reason(&app, &other).await, None, "the control");
        endpoint.answer(&set([]));
        refresh(&app).await;
        assert_eq!(reason(&app, &good).await, Some(Reason::KeyUnknown), "what is dead stays dead");
    }
}

#[tokio::test]
async fn a_set_of_a_thousand_keys_is_read_whole() {
    let named = |key: Key, kid: String| {
        let mut jwk = key.jwk();
        jwk["kid"] = kid.into();
        jwk
    };
    let keys = (0..1000).map(|i| named(if i % 2 == 0 { Key::p256() } else { Key::other_p256() }, format!("key-{i}")));
    let endpoint = KeyEndpoint::serving(&set(keys)).await;
    for framework in App::frameworks() {
        let app = app(framework, &endpoint, None);
        for (kid, key, expected) in [
            ("key-0", Key::p256(), None),
            ("key-999", Key::other_p256(), None),
            ("key-500", Key::other_p256(), Some(Reason::SignatureInvalid)),
            ("key-500", Key::evil_p256(), Some(Reason::SignatureInvalid)),
            ("key-1000", Key::p256(), Some(Reason::KeyUnknown)),
        ] {
            assert_eq!(reason(&app, &token(key).header("kid", kid)).await, expected, "{kid}");
        }
        let unnamed = token(Key::p256()).without_header("kid");
        assert_eq!(reason(&app, &unnamed).await, Some(Reason::KeyUnknown), "a thousand would fit");
    }
}

#[tokio::test]
async fn a_set_with_one_name_for_everything_tries_a_few_and_no_more() {
    let kinds = [Key::p256(), Key::other_p256(), Key::evil_p256()].map(|key| key.kid("same").jwk());
    let repeated = (0..300).flat_map(|_| kinds.clone());
    let endpoint = KeyEndpoint::serving(&set(repeated)).await;
    for framework in App::frameworks() {
        let app = app(framework, &endpoint, None);
        for key in [Key::p256(), Key::other_p256(), Key::evil_p256()] {
            assert_eq!(reason(&app, &token(key.kid("same"))).await, None, "the same key again is no further one");
        }
        let none = token(Key::rsa().kid("same"));
        assert_eq!(reason(&app, &none).await, Some(Reason::KeyUnknown));
    }
}
