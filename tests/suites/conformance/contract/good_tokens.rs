//! "What is a good token", above its claims: form, algorithms and keys, `typ`.

use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use super::servers;

const ALGORITHMS: [&str; 9] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

pub(super) fn family() -> Family {
    let about = "What is a good token, but for its claims: three canonical segments, the algorithms of each profile, the \
                 key by `kid` and `alg`, and `typ`.";
    let family = super::family("good_tokens", about)
        .source("RFC 7515 §2, §7.1", "https://www.rfc-editor.org/rfc/rfc7515#section-2", "base64url, compact form")
        .source("RFC 9068 §4", "https://www.rfc-editor.org/rfc/rfc9068#section-4", "`typ` of an access token");
    types(unnamed(without_alg(algorithms(form(family)))))
}

fn form(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let token = server.acting().compact();
        let parts: Vec<_> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("three segments") };
        let stray = |segment: &str| format!("{}{}", &segment[..segment.len() - 1], "_");
        let cases = [
            ("two_segments", format!("{header}.{claims}")),
            ("four_segments", format!("{token}.{signature}")),
            ("five_segments", format!("{token}.{claims}.{signature}")),
            ("padded_header", format!("{header}=.{claims}.{signature}")),
            ("padded_claims", format!("{header}.{claims}=.{signature}")),
            ("padded_signature", format!("{header}.{claims}.{signature}==")),
            ("standard_alphabet", format!("{header}.{claims}.+{}", &signature[1..])),
            ("one_segment", "token".into()),
        ];
        for (id, token) in cases {
            family = family.refused((name, server), &format!("{name}_{id}"), "", &token, Reason::TokenMalformed);
        }
        // A signature of 96 bytes, as ES384 makes, leaves no bits over.
        if !signature.len().is_multiple_of(4) {
            let token = format!("{header}.{claims}.{}", stray(signature));
            let about = "the same signature with bits set that base64url does not use";
            let id = format!("{name}_stray_bits");
            family = family.refused((name, server), &id, about, &token, Reason::TokenMalformed);
        }
        let empty = format!("{header}.{claims}.");
        family = family.refused((name, server), &format!("{name}_no_signature"), "", &empty, Reason::SignatureInvalid);
    }
    family
}

/// A key of this algorithm, named after it.
fn key(alg: &'static str) -> Key {
    match alg {
        "ES256" => Key::p256(),
        "ES384" => Key::p384(),
        "EdDSA" => Key::ed25519(),
        _ => Key::rsa(),
    }
    .alg(alg)
    .kid(alg)
}

fn with_keys<'k>(server: &Server, jwks: impl IntoIterator<Item = &'k Value>) -> Server {
    server.clone().jwks(json!({ "keys": jwks.into_iter().collect::<Vec<_>>() }))
}

/// Every profile and every algorithm, each by a key that says so.
fn algorithms(mut family: Family) -> Family {
    let allowed = |profile: &str| match profile {
        "clerk" => &["RS256", "RS384", "RS512"][..],
        "workos" => &["RS256"],
        "descope" => &["ES384", "RS256"],
        _ => &ALGORITHMS,
    };
    for (name, server) in &servers() {
        let server = with_keys(server, &ALGORITHMS.map(|alg| key(alg).jwk()));
        let name_of_server = format!("{name}_every_algorithm");
        for alg in ALGORITHMS {
            let (id, token) = (format!("{name}_{}", alg.to_lowercase()), server.acting().by(key(alg)).compact());
            let to = (&*name_of_server, &server);
            family = match allowed(name).contains(&alg) {
                true => family.accepted(to, &id, "", &token, &Seen::staff(&server)),
                false => family.refused(to, &id, "", &token, Reason::AlgorithmNotAllowed),
            };
        }
    }
    family
}

/// A key that does not say what it is for fits by its kind; one that does fits nothing else.
fn without_alg(mut family: Family) -> Family {
    let base = Server::rfc8693();
    let keys = [Key::rsa(), Key::p256(), Key::p384(), Key::ed25519()];
    let mut jwks = keys.map(|key| key.jwk());
    let pinned = with_keys(&base, &jwks);
    jwks.iter_mut().for_each(|jwk| drop(jwk.as_object_mut().unwrap().remove("alg")));
    let open = with_keys(&base, &jwks);
    let seen = Seen::staff(&base);
    for alg in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        let (id, token) = (alg.to_lowercase(), base.acting().by(Key::rsa().alg(alg)).compact());
        let about = "the key set does not say the key's `alg`";
        family = family.accepted(("keys_without_alg", &open), &format!("{id}_of_any_rsa"), about, &token, &seen);
        if alg != "RS256" {
            let (id, about) = (format!("{id}_of_an_rs256_key"), "the key set says `RS256`");
            family = family.refused(("keys_with_alg", &pinned), &id, about, &token, Reason::KeyUnknown);
        }
    }
    for key in [Key::p256(), Key::p384(), Key::ed25519()] {
        let token = base.acting().by(key.clone());
        let id = format!("{}_of_any_key", key.jwk()["alg"].as_str().unwrap().to_lowercase());
        let about = "the key set does not say the key's `alg`";
        family = family.accepted(("keys_without_alg", &open), &id, about, &token.compact(), &seen);
    }
    let about = "the key's `kty` does not fit the token's `alg`";
    let token = base.acting().header("kid", "rsa-1").compact();
    family.refused(("keys_without_alg", &open), "es256_of_an_rsa_key", about, &token, Reason::KeyUnknown)
}

/// A token without `kid`, and one of a `kid` that is not there.
fn unnamed(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let (id, about) = (format!("{name}_kid_unknown"), "no key of the set has this `kid`");
        let token = server.acting().header("kid", "nowhere").compact();
        family = family.refused((name, server), &id, about, &token, Reason::KeyUnknown);
    }
    let server = Server::rfc8693();
    let to = ("rfc8693", &server);
    let unnamed = |token: Token| token.without_header("kid").compact();
    let (only, one_of_two) = ("one key of the set fits", "two keys of the set fit");
    for key in [Key::p384(), Key::ed25519()] {
        let id = format!("kid_absent_{}", key.jwk()["alg"].as_str().unwrap().to_lowercase());
        family = family.accepted(to, &id, only, &unnamed(server.acting().by(key)), &Seen::staff(&server));
    }
    for key in [Key::rsa(), Key::p256()] {
        let id = format!("kid_absent_{}", key.jwk()["alg"].as_str().unwrap().to_lowercase());
        family = family.refused(to, &id, one_of_two, &unnamed(server.acting().by(key)), Reason::KeyUnknown);
    }
    for (name, server) in &servers()[1..] {
        let id = format!("{name}_kid_absent");
        let token = unnamed(server.acting());
        family = family.accepted((name, server), &id, only, &token, &Seen::staff(server));
    }
    family
}

fn types(mut family: Family) -> Family {
    let everywhere = ["at+jwt", "AT+JWT", "jwt", "Jwt", "application/jwt", "application/at+jwt", "Application/AT+JWT"];
    let nowhere = ["", "JWS", "logout+jwt", "application/", "application/application/JWT", "JWT ", "at+jwt; x"];
    for (name, server) in &servers() {
        let seen = Seen::staff(server);
        let absent = server.acting().without_header("typ").compact();
        family = family.accepted((name, server), &format!("{name}_typ_absent"), "", &absent, &seen);
        let all = everywhere.iter().map(|typ| (typ, *name == "rfc8693")).chain(nowhere.iter().map(|typ| (typ, false)));
        for (index, (typ, is_good)) in all.enumerate() {
            let (id, about) = (format!("{name}_typ_{index}"), format!("`typ` is {typ:?}"));
            let token = server.acting().header("typ", typ).compact();
            family = match is_good {
                true => family.accepted((name, server), &id, &about, &token, &seen),
                false => family.refused((name, server), &id, &about, &token, Reason::TypeNotAllowed),
            };
        }
    }
    family
}

#[tokio::test]
async fn a_token_is_good_by_form_algorithm_key_and_type() {
    family().hold().await;
}
