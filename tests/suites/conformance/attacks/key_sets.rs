//! Key sets with keys in them that must not verify, or not everything.

use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

pub(crate) fn family() -> Family {
    let about = "Key sets with keys in them that must not verify: shared secrets, keys to encrypt by, keys of another \
                 algorithm than they say; and sets whose keys share a name, have none, or say no algorithm.";
    let nvd = "https://nvd.nist.gov/vuln/detail/";
    let family = Family::new("key_sets", about)
        .source("RFC 7517 §4", "https://www.rfc-editor.org/rfc/rfc7517#section-4", "`use`, `key_ops`, `alg` and `kid`")
        .source(
            "CVE-2026-22818",
            &format!("{nvd}CVE-2026-22818"),
            "Hono took `alg` from the token where the JWK had none",
        )
        .source("CVE-2026-44699", &format!("{nvd}CVE-2026-44699"), "LibJWT verified HS256 by an RSA key without `alg`")
        .source("mpdavis/python-jose#274", "https://github.com/mpdavis/python-jose/issues/274", "algorithms by `kid`");
    without_alg(without_kid(shared(unusable(family))))
}

fn set(keys: impl IntoIterator<Item = Value>) -> Server {
    Server::rfc8693().jwks(json!({ "keys": keys.into_iter().collect::<Vec<_>>() }))
}

fn changed(key: &Key, kid: &str, member: &str, value: Value) -> Value {
    let mut jwk = key.jwk();
    jwk["kid"] = kid.into();
    jwk[member] = value;
    jwk
}

fn without(key: &Key, member: &str) -> Value {
    let mut jwk = key.jwk();
    jwk.as_object_mut().unwrap().remove(member);
    jwk
}

/// The session, signed by `key` under a name that the set may know.
fn named(server: &Server, key: Key, kid: &str) -> Token {
    server.acting().by(key).header("kid", kid)
}

/// Keys that are left out; the good one beside them is not.
fn unusable(mut family: Family) -> Family {
    let (p256, rsa, ed25519) = (Key::p256(), Key::rsa(), Key::ed25519());
    let secret = Key::secret("oct", "0123456789abcdef0123456789abcdef");
    let left_out = [
        ("use_enc", p256.clone(), "use", json!("enc")),
        ("use_list", p256.clone(), "use", json!(["sig"])),
        ("use_empty", p256.clone(), "use", json!("")),
        ("use_null", p256.clone(), "use", Value::Null),
        ("use_other_case", p256.clone(), "use", json!("SIG")),
        ("ops_sign", p256.clone(), "key_ops", json!(["sign"])),
        ("ops_encrypt", p256.clone(), "key_ops", json!(["encrypt", "wrapKey"])),
        ("ops_empty", p256.clone(), "key_ops", json!([])),
        ("ops_text", p256.clone(), "key_ops", json!("verify")),
        ("alg_hs256", p256.clone(), "alg", json!("HS256")),
        ("alg_none", p256.clone(), "alg", json!("none")),
        ("alg_other", p256.clone(), "alg", json!("ES384")),
        ("alg_number", p256.clone(), "alg", json!(256)),
        ("crv_other", p256.clone(), "crv", json!("P-384")),
        ("crv_secp256k1", p256.clone(), "crv", json!("secp256k1")),
        ("kty_other", p256.clone(), "kty", json!("RSA")),
        ("point_off_the_curve", p256.clone(), "y", p256.jwk()["x"].clone()),
        ("point_zero", p256.clone(), "x", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
        ("point_padded", p256.clone(), "x", json!(format!("{}=", p256.jwk()["x"].as_str().unwrap()))),
        ("rsa_alg_es256", rsa.clone(), "alg", json!("ES256")),
        ("rsa_alg_hs256", rsa.clone(), "alg", json!("HS256")),
        ("rsa_use_enc", rsa.clone(), "use", json!("enc")),
        ("rsa_alg_oaep", rsa.clone(), "alg", json!("RSA-OAEP")),
        ("rsa_exponent_one", rsa.clone(), "e", json!("AQ")),
        ("rsa_exponent_even", rsa.clone(), "e", json!("AQAA")),
        ("rsa_modulus_short", rsa.clone(), "n", json!("w".repeat(171))),
        ("okp_x25519", ed25519, "crv", json!("X25519")),
    ];
    let mut keys: Vec<_> =
        left_out.iter().map(|(kid, key, member, value)| changed(key, kid, member, value.clone())).collect();
    keys.extend([
        secret.jwk(),
        changed(&p256, "ops_verify", "key_ops", json!(["verify", "sign"])),
        Key::other_p256().jwk(),
    ]);
    keys.push(json!("p256-1"));
    let server = set(keys);
    let at = ("unusable_keys", &server);
    for (id, key, member, value) in left_out {
        let (about, token) = (format!("a key whose `{member}` is {value}"), named(&server, key, id).compact());
        family = family.refused(at, id, &about, &token, Reason::KeyUnknown);
    }
    for alg in ["HS256", "HS384", "HS512"] {
        let (about, token) =
            (format!("{alg} by a secret of the set"), server.acting().by(secret.clone().alg(alg)).compact());
        family =
            family.refused(at, &format!("oct_{}", alg.to_lowercase()), &about, &token, Reason::AlgorithmNotAllowed);
    }
    for (id, about, token) in [
        ("control_beside", "the control: a good key beside them", named(&server, Key::other_p256(), "p256-2")),
        ("control_ops", "the control: `key_ops` that name verify", named(&server, p256, "ops_verify")),
    ] {
        family = family.accepted(at, id, about, &token.compact(), &Seen::staff(&server));
    }
    family
}

/// Keys under one name: told apart by algorithm, and all tried where that is the same too.
fn shared(mut family: Family) -> Family {
    let all = [Key::p256(), Key::other_p256(), Key::rsa(), Key::ed25519()];
    let server = set(all.iter().map(|key| key.clone().kid("same").jwk()));
    let at = ("one_name", &server);
    for key in all {
        let (id, about) = (slug_of(&key), "the control: each of the keys under one name");
        family = family.accepted(
            at,
            &format!("shared_{id}"),
            about,
            &named(&server, key, "same").compact(),
            &Seen::staff(&server),
        );
    }
    for (id, about, token, reason) in [
        ("evil_p256", "a key that is none of them", named(&server, Key::evil_p256(), "same"), Reason::SignatureInvalid),
        ("evil_rsa", "a key that is none of them", named(&server, Key::evil_rsa(), "same"), Reason::SignatureInvalid),
        ("absent_alg", "an algorithm that none of them has", named(&server, Key::p384(), "same"), Reason::KeyUnknown),
        (
            "rs512",
            "another algorithm of one of them",
            named(&server, Key::rsa().alg("RS512"), "same"),
            Reason::KeyUnknown,
        ),
        ("no_kid", "no `kid`, and two that would fit", server.acting().without_header("kid"), Reason::KeyUnknown),
    ] {
        family = family.refused(at, &format!("shared_{id}"), about, &token.compact(), reason);
    }
    family
}

fn slug_of(key: &Key) -> String {
    super::slug(key.jwk()["kid"].as_str().unwrap())
}

/// A key without a name is found by tokens without one, and by no others.
fn without_kid(family: Family) -> Family {
    let server = set([without(&Key::p256(), "kid"), changed(&Key::ed25519(), "", "use", json!("sig"))]);
    let at = ("nameless_keys", &server);
    let (good, seen) = (server.acting(), Seen::staff(&server));
    let nameless = good.clone().without_header("kid");
    let evil = nameless.clone().signed_by(Key::evil_p256());
    let about = "a `kid`, and the only key that fits has none";
    let family = family
        .accepted(at, "nameless_control", "the control: no `kid` on either side", &nameless.compact(), &seen)
        .refused(at, "nameless_evil", "no `kid` on either side, another key", &evil.compact(), Reason::SignatureInvalid)
        .refused(at, "nameless_named", about, &good.compact(), Reason::KeyUnknown)
        .refused(at, "nameless_empty", about, &good.header("kid", "").compact(), Reason::KeyUnknown);
    let empty = server.acting().by(Key::ed25519()).header("kid", "").compact();
    family.accepted(at, "name_empty", "the control: an empty `kid` on both sides is a name", &empty, &seen)
}

/// A key that says no algorithm does what its kind can do, and nothing else.
fn without_alg(mut family: Family) -> Family {
    let server = set([without(&Key::rsa(), "alg"), without(&Key::p256(), "alg")]);
    let at = ("keys_without_alg", &server);
    for alg in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        let (id, token) = (format!("no_alg_{}", alg.to_lowercase()), server.acting().by(Key::rsa().alg(alg)).compact());
        family = family.accepted(at, &id, "the control: an RSA key without `alg`", &token, &Seen::staff(&server));
    }
    let pem = Key::rsa().public_pem();
    for (id, about, token, reason) in [
        ("hs256", "HS256 by its PEM", server.acting().by(Key::secret("rsa-1", pem)), Reason::AlgorithmNotAllowed),
        ("hs256_empty", "HS256 by nothing", server.acting().by(Key::secret("rsa-1", "")), Reason::AlgorithmNotAllowed),
        ("none", "`none`", server.acting().by(Key::rsa()).header("alg", "none"), Reason::AlgorithmNotAllowed),
        ("es256", "ES256 under the name of an RSA key", named(&server, Key::p256(), "rsa-1"), Reason::KeyUnknown),
        ("rs256", "RS256 under the name of another", named(&server, Key::rsa(), "p256-1"), Reason::KeyUnknown),
        ("es384", "ES384 by a key of P-256", server.acting().header("alg", "ES384"), Reason::KeyUnknown),
        ("eddsa", "EdDSA by a key of P-256", server.acting().header("alg", "EdDSA"), Reason::KeyUnknown),
    ] {
        family = family.refused(at, &format!("no_alg_{id}_refused"), about, &token.compact(), reason);
    }
    family
}

#[tokio::test]
async fn a_key_does_what_it_says() {
    family().hold().await;
}
