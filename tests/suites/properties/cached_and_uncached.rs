//! Whether a token is remembered changes no verdict.
//!
//! Verifiers of one configuration, with no cache, a tiny one and one that is large enough, are taken through the same steps: tokens are
//! presented, the clock moves forward and back, keys come and leave, sessions and tokens are revoked. After each step that asks
//! they say the same, down to the reason and the session's claims.
//!
//! Keys never leave without a change of epoch here, and revocations outlast the tokens: how stale one may be otherwise is promise 9.

use std::cell::Cell;
use std::sync::LazyLock;

use impersonation_conformance::{Hand, Request, Ring};
use impersonation_core::profile::{self, TrustedIssuer};
use impersonation_core::testing::{Issuer, TokenBuilder};
use impersonation_core::verify::{Cache, Reason};
use impersonation_core::{Presence, Session, Timestamp, Verifier};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use crate::party::MINTED;
use crate::runner::holds_for;

const ONE: &str = "https://one.example";
const TWO: &str = "https://two.example";
const ISSUERS: [&str; 2] = [ONE, TWO];
/// Some of which no token has.
const IDS: [&str; 6] = ["s1", "s2", "t1", "t2", "s3", "t3"];
/// Each issuer's own, one that both read, and one that nobody reads.
const COOKIES: [&str; 4] = ["one", "two", "both", "other"];

/// The first three are keys of the first issuer, the last is the second issuer's.
static KEYS: LazyLock<[Issuer; 4]> = LazyLock::new(|| {
    let issuer = |iss: &str, kid: &str| Issuer::rfc8693().at(Timestamp::from_unix_seconds(MINTED)).iss(iss).kid(kid);
    [issuer(ONE, "a"), issuer(ONE, "b"), issuer(ONE, "a"), issuer(TWO, "a")]
});

static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let [a, b, other_a, two] = &*KEYS;
    let session = |issuer: &Issuer| issuer.session("user_2").claim("sid", "s1").claim("jti", "t1");
    let lives = |token: TokenBuilder, seconds| token.expires_at(Timestamp::from_unix_seconds(MINTED + seconds));
    [
        session(a),
        session(a).claim("jti", "t2"),
        session(a).acting("staff_1"),
        session(b).claim("sid", "s2").claim("permissions", ["reports:read"]),
        session(other_a),
        session(two),
        a.session("user_3"),
        lives(session(a), 20),
        lives(session(b).acting("staff_1"), 40),
        session(a).claim("nbf", MINTED + 30),
        session(b).audience("admin"),
    ]
    .map(|token| token.token())
    .into()
});

#[derive(Clone, Debug)]
enum Step {
    Ask {
        is_safe: bool,
        header: Option<Presented>,
        cookies: Vec<(&'static str, Presented)>,
    },
    SetClock(u64),
    /// Which of the keys are there from now on.
    Rotate([bool; 4]),
    StopServing,
    RevokeSession(&'static str, &'static str),
    RevokeToken(&'static str, &'static str),
}

/// A token, and perhaps a byte of it that is another.
#[derive(Clone, Debug)]
struct Presented {
    token: usize,
    mutation: Option<(Index, char)>,
}

impl Presented {
    fn text(&self) -> String {
        let mut text = TOKENS[self.token].clone();
        if let Some((place, character)) = &self.mutation {
            let place = place.index(text.len());
            text.replace_range(place..=place, character.encode_utf8(&mut [0; 4]));
        }
        text
    }
}

fn presented() -> impl Strategy<Value = Presented> {
    let mutation = proptest::option::weighted(0.1, (any::<Index>(), proptest::char::ranges(vec!['-'..='z'].into())));
    // Few enough that one comes again.
    let token = prop_oneof![3 => Just(0), 1 => 0..TOKENS.len()];
    (token, mutation).prop_map(|(token, mutation)| Presented { token, mutation })
}

fn step() -> impl Strategy<Value = Step> {
    let cookie = (select(&COOKIES[..]), presented());
    let header = proptest::option::weighted(0.6, presented());
    prop_oneof![
        30 => (any::<bool>(), header, vec(cookie, 0..2))
            .prop_map(|(is_safe, header, cookies)| Step::Ask { is_safe, header, cookies }),
        4 => (0..80_u64).prop_map(|seconds| Step::SetClock(MINTED - 10 + seconds)),
        1 => (60..500_u64).prop_map(|seconds| Step::SetClock(MINTED + seconds)),
        1 => proptest::array::uniform4(proptest::bool::weighted(0.7)).prop_map(Step::Rotate),
        2 => Just(Step::Rotate([true, true, false, true])),
        1 => Just(Step::StopServing),
        1 => (select(&ISSUERS[..]), select(&IDS[..])).prop_map(|(issuer, id)| Step::RevokeSession(issuer, id)),
        1 => (select(&ISSUERS[..]), select(&IDS[..])).prop_map(|(issuer, id)| Step::RevokeToken(issuer, id)),
    ]
}

/// Verifiers of one configuration; each looks up the same keys by a ring of its own.
struct Twins {
    hand: Hand,
    rings: [Ring; 2],
    verifiers: Vec<(Verifier, [Ring; 2])>,
}

impl Twins {
    fn new() -> Self {
        let [a, b, _, two] = &*KEYS;
        let (hand, rings) = (Hand::at(MINTED), [Ring::of(&[a, b]), Ring::of(&[two])]);
        let caches = [Cache::off(), Cache::new().max_entries(3), Cache::new().max_entries(100)];
        let verifiers = caches.map(|cache| {
            let rings = rings.each_ref().map(Ring::twin);
            let builder = Verifier::builder().clock(hand.clone()).cache(cache);
            let builder = builder.trust(trusted(ONE, "one", &rings[0])).trust(trusted(TWO, "two", &rings[1]));
            (builder.build().unwrap(), rings)
        });
        Self { hand, rings, verifiers: verifiers.into() }
    }

    /// Takes a step, and returns what each says if it asks.
    fn take(&self, step: &Step) -> Vec<Said> {
        let each = |revoke: &dyn Fn(&Verifier)| self.verifiers.iter().for_each(|(verifier, _)| revoke(verifier));
        match step {
            Step::Ask { is_safe, header, cookies } => {
                let request = if *is_safe { Request::get() } else { Request::post() };
                let request = header.iter().fold(request, |request, token| request.bearer(&token.text()));
                let request = cookies.iter().fold(request, |request, (name, token)| request.cookie(name, token.text()));
                return self.verifiers.iter().map(|(verifier, _)| Said::by(verifier, &request)).collect();
            }
            Step::SetClock(now) => self.hand.set(*now),
            Step::Rotate(are_there) => {
                let held: Vec<_> = KEYS.iter().zip(are_there).filter(|(_, is_there)| **is_there).collect();
                for (ring, iss) in self.rings.iter().zip(ISSUERS) {
                    let keys = held.iter().map(|(key, _)| *key).filter(|key| key.url() == iss);
                    ring.rotate_to(&keys.collect::<Vec<_>>());
                }
            }
            Step::StopServing => self.rings.iter().for_each(Ring::stop_serving),
            Step::RevokeSession(issuer, id) => each(&|verifier| verifier.revoke_session(issuer, id).unwrap()),
            Step::RevokeToken(issuer, id) => each(&|verifier| verifier.revoke_token(issuer, id).unwrap()),
        }
        Vec::new()
    }

    /// How many keys each has looked up.
    fn lookups(&self) -> Vec<usize> {
        self.verifiers.iter().map(|(_, rings)| rings.iter().map(Ring::lookups).sum()).collect()
    }
}

fn trusted(iss: &str, cookie: &str, ring: &Ring) -> TrustedIssuer {
    profile::rfc8693(iss).audience("api").cookie(cookie).cookie("both").keys(ring.clone())
}

/// All that can be told of a verdict.
#[derive(Debug, PartialEq)]
enum Said {
    Session(String, Value),
    /// Nobody, and why a route that needs a session refuses.
    Nobody(Option<Reason>),
    Refused(&'static str, Option<Reason>),
}

impl Said {
    fn by(verifier: &Verifier, request: &Request) -> Self {
        match request.presence(verifier) {
            Ok(presence) => Self::of(&presence),
            Err(refusal) => Self::Refused(refusal.code().as_str(), refusal.reason()),
        }
    }

    fn of(presence: &Presence) -> Self {
        match presence.require() {
            Ok(session) => Self::Session(facts(session), session.claims().unwrap()),
            Err(refusal) => Self::Nobody(refusal.reason()),
        }
    }
}

fn facts(session: &Session) -> String {
    let held: Vec<_> = session.permissions().chain(session.roles()).collect();
    let ids = (session.session_id(), session.token_id(), session.reason());
    let times = (session.issued_at(), session.expires_at(), session.authenticated_at());
    let origin = (session.dialect(), session.provenance());
    format!("{session:?} {:?} {held:?} {ids:?} {times:?} {origin:?}", session.prior_actors())
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..30)
}

#[test]
fn what_is_cached_is_judged_as_what_is_not() {
    holds_for(steps(), |steps| {
        let twins = Twins::new();
        for step in &steps {
            let said = twins.take(step);
            prop_assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{step:?} of {steps:?}: {said:#?}");
        }
        Ok(())
    });
}

/// Else the property above would hold of nothing.
#[test]
fn the_cases_are_worth_judging() {
    let kinds = [const { Cell::new(0_u32) }; 4];
    let lookups = [const { Cell::new(0_usize) }; 3];
    holds_for(steps(), |steps| {
        let twins = Twins::new();
        for said in steps.iter().filter_map(|step| twins.take(step).pop()) {
            let kind = match said {
                Said::Session(..) => &kinds[0],
                Said::Nobody(_) => &kinds[1],
                Said::Refused(_, Some(Reason::Revoked | Reason::Expired | Reason::KeyUnknown)) => &kinds[2],
                Said::Refused(..) => &kinds[3],
            };
            kind.set(kind.get() + 1);
        }
        twins.lookups().iter().zip(&lookups).for_each(|(more, all)| all.set(all.get() + more));
        Ok(())
    });
    let (kinds, [uncached, tiny, large]) = (kinds.each_ref().map(Cell::get), lookups.each_ref().map(Cell::get));
    let all: u32 = kinds.iter().sum();
    assert!(all < 100 || kinds.iter().all(|count| *count > all / 50), "{kinds:?} of {all}");
    assert!(large < tiny && tiny < uncached, "{large}, {tiny} and {uncached} verifications");
    assert!(all < 100 || uncached - large > uncached / 5, "{large} of {uncached} verifications");
}
