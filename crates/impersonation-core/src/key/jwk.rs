//! One JSON Web Key (RFC 7517 §4): what it is, and what it may be used for.

use crate::json::{Node, Object};
use crate::key::{Algorithm, PublicKey};
use crate::token::base64url;

/// A key of a set that can verify signatures.
pub(crate) struct Jwk {
    pub(crate) kid: Option<Box<str>>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) key: PublicKey,
}

/// Why a key of a set is left out.
pub(crate) type Unusable = &'static str;

impl Jwk {
    pub(crate) fn parse(jwk: Object<'_>) -> Result<Self, Unusable> {
        let kid = match jwk.get("kid") {
            None => None,
            Some(Node::Text(kid)) => Some(Box::from(kid)),
            Some(_) => return Err("its kid is no text"),
        };
        may_verify(jwk)?;
        let key = public_key(jwk)?;
        Ok(Self { kid, algorithms: algorithms(jwk, &key)?, key })
    }
}

/// `use` and `key_ops` (§4.2, §4.3): absent, or naming verification.
fn may_verify(jwk: Object<'_>) -> Result<(), Unusable> {
    match jwk.get("use") {
        None => {}
        Some(Node::Text("sig")) => {}
        Some(_) => return Err("its use is not sig"),
    }
    match jwk.get("key_ops") {
        None => Ok(()),
        Some(Node::List(_)) if jwk.texts("key_ops").iter().any(|operation| &**operation == "verify") => Ok(()),
        Some(_) => Err("its key_ops do not name verify"),
    }
}

fn public_key(jwk: Object<'_>) -> Result<PublicKey, Unusable> {
    let kty = jwk.text("kty").ok_or("it has no kty")?;
    match (kty, jwk.text("crv")) {
        ("RSA", _) => {
            PublicKey::rsa(&number(jwk, "n")?, &number(jwk, "e")?).ok_or("its modulus or exponent is out of bounds")
        }
        ("EC", Some("P-256")) => Ok(PublicKey::P256(point(jwk, 32)?)),
        ("EC", Some("P-384")) => Ok(PublicKey::P384(point(jwk, 48)?)),
        ("OKP", Some("Ed25519")) => {
            let x = number(jwk, "x")?;
            x.try_into().map(PublicKey::Ed25519).map_err(|_| "its x has the wrong length")
        }
        ("oct", _) => Err("it is a symmetric key"),
        _ => Err("its kty and crv are not supported"),
    }
}

/// The `alg` that the key pins, or every one that fits where it pins none.
fn algorithms(jwk: Object<'_>, key: &PublicKey) -> Result<Vec<Algorithm>, Unusable> {
    match jwk.get("alg") {
        None => Ok(Algorithm::ALL.into_iter().filter(|algorithm| key.fits(*algorithm)).collect()),
        Some(alg) => match alg.as_text().and_then(Algorithm::from_name) {
            Some(algorithm) if key.fits(algorithm) => Ok(vec![algorithm]),
            _ => Err("its alg is unknown or does not fit its kty"),
        },
    }
}

fn number(jwk: Object<'_>, member: &str) -> Result<Vec<u8>, Unusable> {
    let text = jwk.text(member).ok_or("a number of the key is missing")?;
    base64url(text.as_bytes()).ok_or("a number of the key is no canonical base64url")
}

fn point(jwk: Object<'_>, length: usize) -> Result<Vec<u8>, Unusable> {
    let (x, y) = (number(jwk, "x")?, number(jwk, "y")?);
    if x.len() != length || y.len() != length {
        return Err("its x or y has the wrong length");
    }
    Ok([&[4], x.as_slice(), y.as_slice()].concat())
}
