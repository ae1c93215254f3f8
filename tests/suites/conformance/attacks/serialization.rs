//! Tokens that are no compact JWS, or nearly.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::{Token, json_segment, segment};
use impersonation_conformance::table::{Expected, Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::json;

use super::controlled;

const RFC8693: &str = "rfc8693";
/// The largest token that is read.
const LIMIT: usize = 16 * 1024;

pub(crate) fn family() -> Family {
    let about = "Tokens that are no compact JWS, or nearly: encrypted ones, other serializations, too many or too few parts, \
                 other alphabets, and too large.";
    let nvd = "https://nvd.nist.gov/vuln/detail/";
    let rfc = "https://www.rfc-editor.org/rfc/";
    let family = Family::new("serialization", about)
        .source("RFC 7515 §7.1", &format!("{rfc}rfc7515#section-7.1"), "the compact serialization")
        .source("RFC 7515 §2", &format!("{rfc}rfc7515#section-2"), "base64url without padding")
        .source("RFC 7516 §9", &format!("{rfc}rfc7516#section-9"), "how an encrypted token is told from a signed one")
        .source("CVE-2023-51774", &format!("{nvd}CVE-2023-51774"), "json-jwt took an encrypted token for a signed one")
        .source("CVE-2024-28176", &format!("{nvd}CVE-2024-28176"), "jose unpacked whatever it was sent")
        .source("CVE-2024-33664", &format!("{nvd}CVE-2024-33664"), "so did python-jose")
        .source("CVE-2025-30204", &format!("{nvd}CVE-2025-30204"), "golang-jwt made room for each dot")
        .source("CVE-2025-27144", &format!("{nvd}CVE-2025-27144"), "so did go-jose");
    cookies(sizes(alphabets(segments(other(controlled(family))))))
}

fn parts(token: &Token) -> [String; 3] {
    let token = token.compact();
    let mut parts = token.split('.').map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap())
}

fn refused(family: Family, server: &Server, id: &str, about: &str, token: &str, reason: Reason) -> Family {
    family.refused((RFC8693, server), id, about, token, reason)
}

/// Other serializations, and other things than claims in this one.
fn other(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let good = server.acting();
    let [header, payload, signature] = parts(&good);
    let encrypted = |alg: &str| {
        let header = json_segment(&json!({ "alg": alg, "enc": "A128GCM", "kid": "rsa-1", "zip": "DEF" }));
        format!("{header}.{}.{}.{payload}.{}", segment([7; 256]), segment([1; 12]), segment([2; 16]))
    };
    let flattened = json!({ "protected": header, "payload": payload, "signature": signature });
    let general = json!({ "payload": payload, "signatures": [{ "protected": header, "signature": signature }] });
    for (id, about, token, reason) in [
        ("jwe_rsa", "an encrypted token", encrypted("RSA-OAEP"), Reason::TokenMalformed),
        ("jwe_dir", "a token encrypted by a shared key", encrypted("dir"), Reason::TokenMalformed),
        ("jwe_no_key", "an encrypted token with empty parts", format!("{header}...{payload}."), Reason::TokenMalformed),
        ("flattened", "the flattened JSON serialization", flattened.to_string(), Reason::CredentialUnreadable),
        ("general", "the general JSON serialization", general.to_string(), Reason::CredentialUnreadable),
        ("flattened_encoded", "the same, encoded", json_segment(&flattened), Reason::TokenMalformed),
        ("general_encoded", "the same, encoded", json_segment(&general), Reason::TokenMalformed),
        ("list", "a list of tokens", format!("[\"{}\"]", good.compact()), Reason::CredentialUnreadable),
        ("paseto", "a PASETO", format!("v4.public.{payload}"), Reason::TokenMalformed),
        ("opaque", "an opaque token", "2YotnFZFEjr1zCsicMWpAA".into(), Reason::TokenMalformed),
        (
            "sd_jwt",
            "an SD-JWT, whose disclosures follow",
            format!("{}~WyJhIl0~", good.compact()),
            Reason::TokenMalformed,
        ),
    ] {
        family = refused(family, &server, id, about, &token, reason);
    }
    let claims = good.claims_text();
    let length = claims.len() as u16;
    let deflated = [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), claims.as_bytes()].concat();
    let zipped = good.clone().header("zip", "DEF");
    for (id, about, token, payload) in [
        ("deflated", "claims that are deflated (RFC 1951), and said to be", &zipped, deflated.clone()),
        ("deflated_unsaid", "claims that are deflated", &good, deflated),
        ("gzip", "claims behind the first bytes of gzip", &zipped, [b"\x1f\x8b\x08\0", claims.as_bytes()].concat()),
        ("nested", "another token as the payload", &good, good.compact().into_bytes()),
        ("encoded_twice", "claims that are encoded twice", &good, segment(&claims).into_bytes()),
        ("form", "claims as a form", &good, b"sub=user_2&act.sub=staff_1".to_vec()),
        ("cbor", "claims in CBOR", &good, b"\xa1\x63sub\x66user_2".to_vec()),
        ("yaml", "claims in YAML", &good, b"sub: user_2\n".to_vec()),
    ] {
        let token = token.compact_of_claims(payload);
        family = refused(family, &server, &format!("payload_{id}"), about, &token, Reason::ClaimsMalformed);
    }
    family
}

/// Too many parts, too few, and empty ones.
fn segments(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let good = server.acting();
    let ([header, payload, signature], token) = (parts(&good), good.compact());
    let empty_header = format!(".{payload}.{}", good.signature_over(&format!(".{payload}")));
    let empty_payload = format!("{header}..{}", good.signature_over(&format!("{header}.")));
    for (id, about, token, reason) in [
        ("one", "one part", payload.clone(), Reason::TokenMalformed),
        ("two", "no signature, nor its dot", format!("{header}.{payload}"), Reason::TokenMalformed),
        ("four", "four parts", format!("{token}.{signature}"), Reason::TokenMalformed),
        ("dot_before", "a dot before", format!(".{token}"), Reason::TokenMalformed),
        ("dot_behind", "a dot behind", format!("{token}."), Reason::TokenMalformed),
        ("dot_twice", "two dots instead of one", token.replacen('.', "..", 1), Reason::TokenMalformed),
        ("token_twice", "two tokens, one after the other", format!("{token}.{token}"), Reason::TokenMalformed),
        ("one_dot", "a dot", ".".into(), Reason::TokenMalformed),
        ("two_dots", "two dots", "..".into(), Reason::HeaderMalformed),
        ("three_dots", "three dots", "...".into(), Reason::TokenMalformed),
        ("four_dots", "four dots", "....".into(), Reason::TokenMalformed),
        ("many_dots", "ten thousand dots", ".".repeat(10_000), Reason::TokenMalformed),
        ("many_dots_behind", "ten thousand dots behind", token.clone() + &".".repeat(10_000), Reason::TokenMalformed),
        ("most_dots", "more dots than are looked at", ".".repeat(LIMIT + 1), Reason::TokenTooLarge),
        ("empty_header", "an empty header, well signed", empty_header, Reason::HeaderMalformed),
        ("empty_payload", "an empty payload, well signed", empty_payload, Reason::ClaimsMalformed),
        ("empty_signature", "an empty signature", format!("{header}.{payload}."), Reason::SignatureInvalid),
        ("swapped", "header and payload swapped", format!("{payload}.{header}.{signature}"), Reason::HeaderMalformed),
    ] {
        family = refused(family, &server, &format!("parts_{id}"), about, &token, reason);
    }
    family
}

/// The same bytes in another alphabet, with padding, or with something in between.
fn alphabets(mut family: Family) -> Family {
    let server = Server::rfc8693();
    // A text whose encoding has a `-` and a `_`, and is two characters short of a multiple of four.
    let good = (0..64).map(|i| server.acting().claim("x", format!("{}~?ÿþ>?", "a".repeat(i % 7)))).find(|token| {
        let [_, payload, _] = parts(token);
        payload.contains('-') && payload.contains('_') && payload.len() % 4 == 2
    });
    let good = good.unwrap();
    let ([header, payload, _], token) = (parts(&good), good.compact());
    let resigned =
        |payload: &str| format!("{header}.{payload}.{}", good.signature_over(&format!("{header}.{payload}")));
    for (id, about, token, reason) in [
        ("padded", "a payload with padding", resigned(&format!("{payload}==")), Reason::TokenMalformed),
        (
            "padded_by_one",
            "a payload with half of its padding",
            resigned(&format!("{payload}=")),
            Reason::TokenMalformed,
        ),
        ("padded_signature", "a signature with padding", format!("{token}=="), Reason::TokenMalformed),
        (
            "standard",
            "a payload in the standard alphabet",
            resigned(&payload.replace('-', "+").replace('_', "/")),
            Reason::TokenMalformed,
        ),
        ("plus", "a payload with `+` alone", resigned(&payload.replace('-', "+")), Reason::TokenMalformed),
        ("stray_bits", "a payload with stray bits at its end", resigned(&stray(&payload)), Reason::TokenMalformed),
        ("one_more", "a payload with one character more", resigned(&format!("{payload}AAA")), Reason::TokenMalformed),
        ("tilde", "a payload with a tilde", resigned(&format!("{payload}~~")), Reason::TokenMalformed),
        ("signature_longer", "a signature with one character more", format!("{token}A"), Reason::SignatureInvalid),
        ("signature_stray_bits", "a signature with stray bits at its end", stray(&token), Reason::TokenMalformed),
        ("blank_inside", "a blank before a dot", token.replacen('.', " .", 1), Reason::CredentialUnreadable),
        ("tab_inside", "a tab before a dot", token.replacen('.', "\t.", 1), Reason::CredentialUnreadable),
        ("comma_behind", "a comma behind", format!("{token},"), Reason::CredentialUnreadable),
        ("semicolon_behind", "a semicolon behind", format!("{token};"), Reason::CredentialUnreadable),
        ("twice", "two tokens", format!("{token}, {token}"), Reason::CredentialUnreadable),
        ("quoted", "quotes around", format!("\"{token}\""), Reason::CredentialUnreadable),
        ("single_quoted", "single quotes around", format!("'{token}'"), Reason::CredentialUnreadable),
        ("in_brackets", "angle brackets around", format!("<{token}>"), Reason::CredentialUnreadable),
        ("percent_dot", "dots as %2E", token.replace('.', "%2E"), Reason::CredentialUnreadable),
        ("percent", "a character as %65", token.replacen('e', "%65", 1), Reason::CredentialUnreadable),
        ("high_byte", "a byte that is no ASCII behind", format!("{token}\u{e9}"), Reason::CredentialUnreadable),
        ("token_parameter", "named as a parameter", format!("token=\"{token}\""), Reason::CredentialUnreadable),
        ("colon_before", "a user name before", format!("user:{token}"), Reason::CredentialUnreadable),
        ("equals_before", "an equals sign before", format!("={token}"), Reason::TokenMalformed),
    ] {
        family = refused(family, &server, &format!("base64_{id}"), about, &token, reason);
    }
    let about = "the control: the token that these are made of";
    family.accepted((RFC8693, &server), "base64_control", about, &token, &Seen::staff(&server))
}

/// The text with a bit set that its last character should leave alone.
fn stray(text: &str) -> String {
    let (rest, last) = text.split_at(text.len() - 1);
    let next = char::from(last.as_bytes()[0] + 1);
    assert!(next.is_ascii_alphanumeric(), "the alphabet goes on");
    format!("{rest}{next}")
}

/// Exactly as large as is read, and one more.
fn sizes(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let signature = server.acting().compact().rsplit_once('.').unwrap().1.len();
    let padded = |size: usize| {
        let length =
            |token: &Token| segment(token.header_text()).len() + segment(token.claims_text()).len() + signature + 2;
        // The length of an encoding is never one more than a multiple of four: two texts of any length make any sum.
        let tokens = (0..3).flat_map(|header| (size * 3 / 4 - 500..size * 3 / 4).map(move |claims| (header, claims)));
        let pad = |count: usize| "x".repeat(count);
        let mut tokens =
            tokens.map(|(header, claims)| server.acting().header("x", pad(header)).claim("x", pad(claims)));
        tokens.find(|token| length(token) == size).unwrap().compact()
    };
    let (largest, larger) = (padded(LIMIT), padded(LIMIT + 1));
    assert_eq!((largest.len(), larger.len()), (LIMIT, LIMIT + 1));
    let (about, seen) = ("the control: a token of 16 KiB, the most that is read", Seen::staff(&server));
    family = family.accepted((RFC8693, &server), "size_most", about, &largest, &seen);
    for (id, about, token) in [
        ("more", "a token of a byte more than 16 KiB, well signed", larger),
        ("junk", "junk of more than 16 KiB", "A".repeat(LIMIT + 1)),
    ] {
        family = refused(family, &server, &format!("size_{id}"), about, &token, Reason::TokenTooLarge);
    }
    refused(family, &server, "size_junk_most", "junk of 16 KiB", &"A".repeat(LIMIT), Reason::TokenMalformed)
}

/// In a cookie nothing is taken off or decoded either.
fn cookies(mut family: Family) -> Family {
    let server = Server::descope();
    let (at, token) = (("descope", &server), server.acting().compact());
    for (id, about, cookie) in [
        ("quoted", "quotes around", format!("DS=\"{token}\"")),
        ("percent_quoted", "quotes around, as %22", format!("DS=%22{token}%22")),
        ("percent_dot", "dots as %2E", format!("DS={}", token.replace('.', "%2E"))),
        ("equals_behind", "an equals sign behind", format!("DS={token}=")),
        ("equals_before", "an equals sign before", format!("DS=={token}")),
        ("bearer", "a scheme before", format!("DS=Bearer {token}")),
        ("comma_behind", "a comma and another cookie behind", format!("DS={token},x=1")),
        ("deleted", "what some frameworks write to clear a cookie", "DS=deleted".into()),
        ("chunk", "one half of it", format!("DS={}; DS.1=x", &token[..token.len() / 2])),
    ] {
        let ask = Ask::get("/whoami").cookie(&cookie);
        let about = format!("a cookie with {about}");
        family =
            family.vector(at, &format!("cookie_{id}"), &about, ask, Expected::invalid_token(Reason::TokenMalformed));
    }
    let (ask, about) = (Ask::get("/whoami").cookie(&format!("DS={token}")), "the control: a cookie as it should be");
    family.vector(at, "cookie_control", about, ask, Expected::session(&Seen::staff(&server)))
}

#[tokio::test]
async fn only_the_compact_form_is_a_token() {
    family().hold().await;
}
