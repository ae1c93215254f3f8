//! Signatures that are none: of nobody, of another encoding, of another text.

use impersonation_conformance::forge::{Key, Token, segment};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;

use super::{controlled, servers};

/// The order of P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

pub(crate) fn family() -> Family {
    let about = "Signatures that are none: empty, zero, cut, doubled, in another encoding, over another text, or by a key \
                 that only has the right name.";
    let nvd = "https://nvd.nist.gov/vuln/detail/";
    let family = Family::new("signatures", about)
        .source("CVE-2022-21449", &format!("{nvd}CVE-2022-21449"), "Java took ECDSA signatures of zeros for anybody's")
        .source("CVE-2020-28042", &format!("{nvd}CVE-2020-28042"), "ServiceStack compared as many bytes as were sent")
        .source(
            "CVE-2024-51744",
            &format!("{nvd}CVE-2024-51744"),
            "golang-jwt said expired where it meant forged as well",
        )
        .source(
            "RFC 7518 §3.4",
            "https://www.rfc-editor.org/rfc/rfc7518#section-3.4",
            "R and S, 64 bytes, and not DER",
        );
    texts(rsa(eddsa(ecdsa(controlled(family)))))
}

/// The token with another signature.
fn with(token: &Token, signature: impl AsRef<[u8]>) -> String {
    let token = token.compact();
    format!("{}.{}", token.rsplit_once('.').unwrap().0, segment(signature))
}

fn signature(token: &Token, key: &Key) -> Vec<u8> {
    key.sign(token.compact().rsplit_once('.').unwrap().0.as_bytes())
}

fn refused_all(mut family: Family, kind: &str, server: &Server, token: &Token, forged: &[(&str, Vec<u8>)]) -> Family {
    for (id, bytes) in forged {
        let about = format!("the signature is {}", id.replace('_', " "));
        let token = with(token, bytes);
        family = family.refused(("rfc8693", server), &format!("{kind}_{id}"), &about, &token, Reason::SignatureInvalid);
    }
    family
}

fn ecdsa(family: Family) -> Family {
    let server = Server::rfc8693();
    let token = server.acting();
    let good = signature(&token, &Key::p256());
    let (r, s) = good.split_at(32);
    let (zero, one) = ([0; 32], [[0; 31].as_slice(), &[1]].concat());
    let forged: [(&str, Vec<u8>); 17] = [
        ("empty", Vec::new()),
        ("zeros", vec![0; 64]),
        ("r_zero", [&zero, s].concat()),
        ("s_zero", [r, &zero].concat()),
        ("r_order", [&ORDER, s].concat()),
        ("both_order", [ORDER, ORDER].concat()),
        ("both_one", [one.clone(), one].concat()),
        ("all_ones", vec![0xff; 64]),
        ("swapped", [s, r].concat()),
        ("cut_by_a_byte", good[..63].to_vec()),
        ("cut_in_half", r.to_vec()),
        ("longer_by_a_byte", [&good, &[0][..]].concat()),
        ("doubled", good.repeat(2)),
        ("padded_to_p384", [&[0; 16], r, &[0; 16], s].concat()),
        ("der", der(r, s)),
        ("der_of_zeros", vec![0x30, 6, 2, 1, 0, 2, 1, 0]),
        ("a_single_zero", vec![0]),
    ];
    let family = refused_all(family, "es256", &server, &token, &forged);
    let other = with(&token, [r, &minus(s)].concat());
    let about =
        "the control: R and the order less S are a signature too, so that nothing may hang on the text of a token";
    family.accepted(("rfc8693", &server), "es256_other_half", about, &other, &Seen::staff(&server))
}

/// RFC 3279 §2.2.3, as most libraries write it.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let sign: &[u8] = if number[0] & 0x80 == 0 { &[] } else { &[0] };
        [&[2, (sign.len() + number.len()) as u8], sign, number].concat()
    };
    let both = [integer(r), integer(s)].concat();
    [&[0x30, both.len() as u8], both.as_slice()].concat()
}

/// The order less a number below it.
fn minus(number: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut digits: Vec<_> = ORDER
        .iter()
        .zip(number)
        .rev()
        .map(|(order, digit)| {
            let difference = i16::from(*order) - i16::from(*digit) - borrow;
            borrow = i16::from(difference < 0);
            difference.rem_euclid(256) as u8
        })
        .collect();
    digits.reverse();
    digits
}

fn eddsa(family: Family) -> Family {
    let server = Server::rfc8693();
    let token = server.acting().by(Key::ed25519());
    let good = signature(&token, &Key::ed25519());
    let neutral = [[&[1][..], &[0; 31]].concat(), vec![0; 32]].concat();
    let forged = [
        ("empty", Vec::new()),
        ("zeros", vec![0; 64]),
        ("neutral_point", neutral),
        ("cut", good[..63].to_vec()),
        ("doubled", good.repeat(2)),
        ("s_all_ones", [&good[..32], &[0xff; 32]].concat()),
    ];
    refused_all(family, "eddsa", &server, &token, &forged)
}

fn rsa(family: Family) -> Family {
    let server = Server::rfc8693();
    let token = server.acting().by(Key::rsa());
    let good = signature(&token, &Key::rsa());
    let one = [&[0; 255][..], &[1]].concat();
    let forged = [
        ("empty", Vec::new()),
        ("zeros", vec![0; good.len()]),
        ("one", one),
        ("all_ones", vec![0xff; good.len()]),
        ("after_a_zero", [&[0], good.as_slice()].concat()),
        ("cut", good[..good.len() - 1].to_vec()),
        ("doubled", good.repeat(2)),
        ("pss", Key::rsa().alg("PS256").sign(token.compact().rsplit_once('.').unwrap().0.as_bytes())),
        ("of_sha512", Key::rsa().alg("RS512").sign(token.compact().rsplit_once('.').unwrap().0.as_bytes())),
    ];
    refused_all(family, "rs256", &server, &token, &forged)
}

/// Good signatures of something else, on every profile.
fn texts(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let (own, acting) = (server.token().compact(), server.acting());
        let (rest, _) = own.rsplit_once('.').unwrap();
        let acting_text = acting.compact();
        let (_, other) = acting_text.rsplit_once('.').unwrap();
        let evil = if *name == "rfc8693" { Key::evil_p256() } else { Key::evil_rsa() };
        let by = |key: Key| acting.clone().by(key);
        let alone = segment(acting.claims_text());
        let header = segment(acting.header_text());
        for (id, about, token) in [
            ("of_another_token", "a good signature, of another token", format!("{rest}.{other}")),
            ("by_evil", "a key that nobody trusts, under a name that is known", by(evil.clone()).compact()),
            ("by_evil_and_expired", "the same, and long expired", by(evil.clone()).claim("exp", 1).compact()),
            (
                "of_claims",
                "a signature of the claims alone",
                format!("{header}.{alone}.{}", acting.signature_over(&alone)),
            ),
            ("empty", "no signature", format!("{rest}.")),
        ] {
            // Descope's first key is ES384; the untrusted RSA key goes by the name of its second.
            family = family.refused((name, server), &format!("{name}_{id}"), about, &token, Reason::SignatureInvalid);
        }
    }
    family
}

#[tokio::test]
async fn nothing_but_the_signature_passes() {
    family().hold().await;
}
