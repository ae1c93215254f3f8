//! Arbitrary lines of `Cookie` for Clerk and Descope: never a session that no cookie carries, never one beside a token of
//! somebody else, and the same verdict however a proxy breaks the lines.
//!
//! The first line of the input is the method, each other one a header. The bytes from 16 to 24 stand for tokens.
#![no_main]

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use impersonation_core::profile::{self, TrustedIssuer};
use impersonation_core::refusal::Code;
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::{FrozenClock, Timestamp, Verifier};
use impersonation_fuzz::{NOW, check};
use libfuzzer_sys::fuzz_target;

/// A key of clerk/javascript's own tests, which also name its suffix.
const PUBLISHABLE_KEY: &str = "pk_test_Y2xlcmsuY2xlcmsuZGV2JA";
const SUFFIXED: [&str; 2] = ["__session_QvfNY2dr", "__client_uat_QvfNY2dr"];
const PLAIN: [&str; 2] = ["__session", "__client_uat"];
const DESCOPE: &str = "DS";

const EXPIRY: Timestamp = Timestamp::from_unix_seconds(1_699_999_000);
const MAX_CREDENTIALS: usize = 4;

/// Who is there, and who acts.
type Who = (&'static str, Option<&'static str>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Found(Who),
    Nobody,
    Refused,
}

struct Token {
    text: String,
    /// None in one of another issuer.
    who: Option<Who>,
    has_expired: bool,
}

struct Stage {
    clerk: Verifier,
    descope: Verifier,
    both: Verifier,
    /// The first five are Clerk's.
    tokens: [Token; 9],
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let (clerk, descope) = (Issuer::clerk().at(NOW), Issuer::descope().at(NOW));
    let trust_clerk = || -> TrustedIssuer {
        let profile = profile::clerk(clerk.url()).authorized_party(AUTHORIZED_PARTY);
        profile.publishable_key(PUBLISHABLE_KEY).keys(clerk.keys())
    };
    let trust_descope = || profile::descope(descope.url()).keys(descope.keys());
    let verifier = |trusted: Vec<TrustedIssuer>| {
        let builder = Verifier::builder().clock(FrozenClock::at(NOW));
        trusted
            .into_iter()
            .fold(builder, |builder, issuer| builder.trust(issuer))
            .build()
            .expect("a sound configuration")
    };
    let good = |text, who| Token { text, who: Some(who), has_expired: false };
    let expired = |text, who| Token { text, who: Some(who), has_expired: true };
    Stage {
        clerk: verifier(vec![trust_clerk()]),
        descope: verifier(vec![trust_descope()]),
        both: verifier(vec![trust_clerk(), trust_descope()]),
        tokens: [
            good(clerk.session("user_2").token(), ("user_2", None)),
            good(clerk.session("user_2").acting("staff_1").token(), ("user_2", Some("staff_1"))),
            good(clerk.session("user_3").token(), ("user_3", None)),
            expired(clerk.session("user_2").expires_at(EXPIRY).token(), ("user_2", None)),
            Token {
                text: clerk.session("user_2").claim("iss", "https://clerk.sibling.example").token(),
                who: None,
                has_expired: false,
            },
            good(descope.session("user_2").token(), ("user_2", None)),
            good(descope.session("user_3").acting("staff_1").token(), ("user_3", Some("staff_1"))),
            expired(descope.session("user_2").expires_at(EXPIRY).token(), ("user_2", None)),
            expired(
                descope.session("user_3").acting("staff_1").expires_at(EXPIRY).token(),
                ("user_3", Some("staff_1")),
            ),
        ],
    }
});

/// A request whose only headers are these lines.
struct Request<'a> {
    method: &'a str,
    lines: Vec<Vec<u8>>,
}

impl Request<'_> {
    fn outcome(&self, verifier: &Verifier) -> Outcome {
        let headers: Vec<_> = self.lines.iter().map(|line| ("cookie", &**line)).collect();
        let presence = match check(verifier, self.method, &headers) {
            Ok(presence) => presence,
            Err(refusal) => {
                assert!(matches!(refusal.code(), Code::InvalidToken | Code::ConflictingCredentials));
                return Outcome::Refused;
            }
        };
        let Some(session) = presence.session() else { return Outcome::Nobody };
        let actor = session.actor().map(|actor| actor.subject());
        let mut known = STAGE.tokens.iter().filter_map(|token| token.who);
        Outcome::Found(known.find(|who| *who == (session.subject(), actor)).expect("a session of nobody known"))
    }

    fn outcomes(&self) -> [Outcome; 3] {
        [&STAGE.clerk, &STAGE.descope, &STAGE.both].map(|verifier| self.outcome(verifier))
    }

    /// The values of a cookie that say anything.
    fn values(&self, name: &str) -> Vec<&[u8]> {
        let pairs = self.lines.iter().flat_map(|line| line.split(|byte| *byte == b';'));
        let values = pairs.filter_map(|pair| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let key = parts.next()?.trim_ascii();
            parts.next().filter(|_| key == name.as_bytes()).map(|value| value.trim_ascii())
        });
        values.filter(|value| !value.is_empty()).collect()
    }

    /// What tokens in this cookie come to, of which these verify. Those that have lapsed make nobody on their own, and must
    /// be of the same session beside another.
    fn expected(&self, name: &str, tokens: Range<usize>, are_current: bool) -> Outcome {
        let mut values = self.values(name);
        // The same token twice is one credential.
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(*value));
        let known = |value: &&[u8]| STAGE.tokens[tokens.clone()].iter().find(|token| token.text.as_bytes() == *value);
        let found: Vec<_> = values.iter().filter_map(known).filter_map(|token| Some((token, token.who?))).collect();
        if found.len() < values.len() || found.len() > MAX_CREDENTIALS {
            return Outcome::Refused;
        }
        let mut good = found.iter().filter(|(token, _)| are_current && !token.has_expired);
        match good.next() {
            Some((_, who)) if found.iter().all(|(_, other)| other == who) => Outcome::Found(*who),
            Some(_) => Outcome::Refused,
            None if found.is_empty() || matches!(self.method, "GET" | "HEAD" | "OPTIONS" | "TRACE") => Outcome::Nobody,
            None => Outcome::Refused,
        }
    }

    /// The same for one of Clerk's pairs, whose companion must not be later than the token.
    fn expected_of_clerk(&self, [session, companion]: [&str; 2]) -> Outcome {
        // Of several the strictest counts: any of them may have been planted.
        let companions = self.values(companion);
        let seconds = |value: &&[u8]| -> Option<u64> { std::str::from_utf8(value).ok()?.parse().ok() };
        let agrees = |value| seconds(value).is_some_and(|since| (1..=NOW.as_unix_seconds()).contains(&since));
        let is_current = !companions.is_empty() && companions.iter().all(agrees);
        self.expected(session, 0..5, is_current)
    }
}

fn with_tokens(line: &[u8]) -> Vec<u8> {
    line.iter().fold(Vec::new(), |mut line, byte| {
        match STAGE.tokens.get(usize::from(*byte).wrapping_sub(16)) {
            Some(token) => line.extend_from_slice(token.text.as_bytes()),
            None => line.push(*byte),
        }
        line
    })
}

fuzz_target!(|input: &[u8]| {
    let mut lines = input.split(|byte| *byte == b'\n');
    let method = &*String::from_utf8_lossy(lines.next().unwrap_or_default());
    let request = Request { method, lines: lines.map(with_tokens).collect() };
    let outcomes @ [clerk, descope, both] = request.outcomes();

    assert_eq!(descope, request.expected(DESCOPE, 5..9, true));
    let of_clerk = [PLAIN, SUFFIXED].map(|pair| request.expected_of_clerk(pair));
    assert!(of_clerk.contains(&clerk), "{clerk:?} is neither of {of_clerk:?}");
    match (clerk, descope, both) {
        (Outcome::Found(_), Outcome::Found(_), both) => assert_eq!(both, Outcome::Refused),
        (_, _, Outcome::Found(_)) => assert!(clerk == both || descope == both),
        _ => {}
    }

    let joined = Request { method, lines: vec![request.lines.join(&b"; "[..])] };
    assert_eq!(joined.outcomes(), outcomes);
    let pairs = request.lines.iter().flat_map(|line| line.split(|byte| *byte == b';'));
    assert_eq!(Request { method, lines: pairs.map(<[u8]>::to_vec).collect() }.outcomes(), outcomes);
});
