//! Arbitrary bytes as a token, over a good token, and as a signed header: never a session unless the token that was
//! presented is signed and says so, in `Authorization` and in a cookie alike.
#![no_main]

use std::sync::LazyLock;

use impersonation_core::Session;
use impersonation_fuzz::{Document, Trusted, is_described_by, session, sign, signed_claims};
use libfuzzer_sys::fuzz_target;

/// A user's own token, and one in which somebody acts.
static GOOD: LazyLock<[String; 2]> = LazyLock::new(|| {
    let act = r#","act":{"sub":"staff_1","iss":"https://staff.example"}"#;
    ["", act].map(|act| sign(br#"{"alg":"HS256","typ":"JWT"}"#, claims(act).as_bytes()))
});

fn claims(act: &str) -> String {
    format!("{{{}{act}}}", Trusted::rfc8693().members)
}

/// The session that a request finds with these bytes behind `start` in this header.
fn found(header: &str, start: &[u8], token: &[u8]) -> Option<Session> {
    session(&Trusted::rfc8693().verifier, "GET", &[(header, &[start, token].concat())])
}

/// Whether the token makes a session in a header. In a cookie it does the same, unless it ends the cookie.
fn makes_a_session(token: &[u8]) -> bool {
    let (in_header, in_cookie) = (found("authorization", b"Bearer ", token), found("cookie", b"session=", token));
    in_header.iter().for_each(|session| is_signed(session, without_spaces(token)));

    if let Some(session) = in_cookie.as_ref() {
        let values = token.split(|byte| *byte == b';').map(|pair| pair.rsplit(|byte| *byte == b'=').next());
        let mut values = values.flatten().map(|value| value.trim_ascii());
        let cookie = values.find(|value| signed_claims(value).is_some());
        is_signed(session, cookie.expect("a session of no good token"));
    }

    let is_one_word = !token.iter().any(|byte| byte.is_ascii_whitespace() || *byte == b';');
    assert!(in_header.is_some() == in_cookie.is_some() || !is_one_word);
    in_header.is_some()
}

/// There may be more than one space between `Bearer` and the token.
fn without_spaces(token: &[u8]) -> &[u8] {
    let start = token.iter().position(|byte| *byte != b' ').unwrap_or(token.len());
    &token[start..]
}

fn is_signed(session: &Session, token: &[u8]) {
    let claims = signed_claims(token).expect("a session of a token that is not signed");
    let document = Document::read(&claims).expect("a session of no object");
    is_described_by(session, Trusted::rfc8693().dialect, &document);
}

/// A good token of which some bytes are others. The place counts from the start below 128, else from the end.
fn spliced(place: u8, removed: u8, inserted: &[u8]) {
    let good = GOOD[usize::from(removed >> 7)].as_bytes();
    let from_end = usize::from(u8::MAX - place);
    let start = if place < 128 { place.into() } else { good.len() - from_end };
    let end = (start + usize::from(removed & 127)).min(good.len());
    let token = [&good[..start], inserted, &good[end..]].concat();
    let is_good = GOOD.iter().any(|good| good.as_bytes() == without_spaces(&token));
    assert!(makes_a_session(&token) == is_good || signed_claims(&token).is_some());
}

/// A header that vouches for good claims, read as the profile of RFC 8693 has it.
fn header(header: &[u8]) {
    let is_accepted = makes_a_session(sign(header, claims("").as_bytes()).as_bytes());
    let Some(document) = Document::read(header) else { return assert!(!is_accepted) };
    let (claims, absent) = (&document.claims, |member: &str| !document.claims.contains_key(member));
    let names_it = claims.get("alg").is_some_and(|alg| alg == "HS256");
    let understood = absent("crit") && absent("b64");
    let texts = ["kid", "cat", "typ"].iter().all(|member| claims.get(*member).is_none_or(|text| text.is_string()));
    let typ = claims.get("typ").and_then(|typ| typ.as_str()).unwrap_or("JWT").to_ascii_lowercase();
    let is_known = matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "at+jwt");
    let is_sound = document.is_strict && names_it && understood && texts && is_known;
    assert!(is_accepted == is_sound || !document.is_small);
}

fuzz_target!(|bytes: &[u8]| {
    makes_a_session(bytes);
    header(bytes);
    if let [place, removed, inserted @ ..] = bytes {
        spliced(*place, *removed, inserted);
    }
});
