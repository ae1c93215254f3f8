use std::time::{Duration, SystemTime};

use impersonation_core::key::Algorithm as A;
use josekit::jwk::Jwk;
use josekit::jws::{self, JwsHeader, JwsVerifier};
use josekit::jwt::{self, JwtPayload, JwtPayloadValidator};
use josekit::{JoseError, Value};

use crate::case::Case;
use crate::judge::{Identity, Judge, Verdict};
use crate::key::{Key, Keys};
use crate::{AUDIENCE, ISSUER, LEEWAY, NOW};

/// josekit panics where a message of its names a later time.
const YEAR_10000: f64 = 253_402_300_800.0;

/// The crate `josekit`, which leaves all cryptography to OpenSSL.
#[derive(Debug)]
pub struct Josekit(Vec<Box<dyn JwsVerifier>>);

impl Josekit {
    /// With these keys.
    pub fn new(keys: &Keys) -> Self {
        Self(keys.own().iter().map(|key| verifier(key).expect("a key of the algorithm")).collect())
    }

    fn decode(&self, keys: &Keys, case: &Case) -> Result<JwtPayload, JoseError> {
        let trusted: Vec<_> = case.trusted(keys).collect();
        let find = |header: &JwsHeader| {
            let (index, _) = *trusted.iter().find(|(_, key)| is_named(key, header))?;
            Some(&*self.0[index])
        };
        jwt::decode_with_verifier_selector(&case.token, |header| Ok(find(header))).map(|(payload, _)| payload)
    }
}

impl Judge for Josekit {
    fn name(&self) -> &'static str {
        "josekit"
    }

    fn verdicts(&mut self, keys: &Keys, cases: &[Case]) -> Vec<Verdict> {
        let verdict = |case| {
            let payload = self.decode(keys, case).map_err(|error| cause(&error))?;
            check(&payload)?;
            let actor = payload.claim("act").and_then(|act| act.get("sub")).and_then(Value::as_str);
            Ok(Identity { subject: payload.subject().map(str::to_owned), actor: actor.map(str::to_owned) })
        };
        cases.iter().map(verdict).collect()
    }
}

/// The key's own algorithm, and its `kid` where the token names one. A secret has none to compare.
fn is_named(key: &Key, header: &JwsHeader) -> bool {
    let kid = header.key_id().filter(|_| !key.algorithm().is_symmetric());
    header.algorithm() == Some(key.algorithm().name()) && kid.is_none_or(|kid| kid == key.kid())
}

/// Issuer, audience and times. josekit knows one present for `nbf` and `exp`, so that each is asked without the other; what
/// it takes for good where it is missing, and times that it cannot name, are looked at here.
fn check(payload: &JwtPayload) -> Result<(), String> {
    for claim in ["sub", "aud", "exp"] {
        payload.claim(claim).ok_or_else(|| format!("{claim} is missing"))?;
    }
    for claim in ["exp", "nbf", "iat"] {
        if payload.claim(claim).and_then(Value::as_f64).is_some_and(|time| time >= YEAR_10000) {
            return Err(format!("{claim} is beyond the year 9999"));
        }
    }
    validated(payload, "exp", NOW + LEEWAY)?;
    validated(payload, "nbf", NOW - LEEWAY)
}

fn validated(payload: &JwtPayload, without: &str, now: u64) -> Result<(), String> {
    let time = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let mut payload = payload.clone();
    payload.set_claim(without, None).map_err(|error| cause(&error))?;
    let mut validator = JwtPayloadValidator::new();
    validator.set_base_time(time(now));
    validator.set_max_issued_time(time(NOW + LEEWAY));
    validator.set_issuer(ISSUER);
    validator.set_audience(AUDIENCE);
    validator.validate(&payload).map_err(|error| cause(&error))
}

/// What lies below josekit's word for the kind of error.
fn cause(error: &JoseError) -> String {
    let mut error: &dyn std::error::Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

fn verifier(key: &Key) -> Result<Box<dyn JwsVerifier>, JoseError> {
    let mut jwk = Jwk::from_bytes(key.jwk().to_string())?;
    // With it josekit would refuse a token that names no key.
    jwk.set_parameter("kid", None)?;
    Ok(match key.algorithm() {
        A::HS256 => Box::new(jws::HS256.verifier_from_jwk(&jwk)?),
        A::HS384 => Box::new(jws::HS384.verifier_from_jwk(&jwk)?),
        A::HS512 => Box::new(jws::HS512.verifier_from_jwk(&jwk)?),
        A::RS256 => Box::new(jws::RS256.verifier_from_jwk(&jwk)?),
        A::RS384 => Box::new(jws::RS384.verifier_from_jwk(&jwk)?),
        A::RS512 => Box::new(jws::RS512.verifier_from_jwk(&jwk)?),
        A::PS256 => Box::new(jws::PS256.verifier_from_jwk(&jwk)?),
        A::PS384 => Box::new(jws::PS384.verifier_from_jwk(&jwk)?),
        A::PS512 => Box::new(jws::PS512.verifier_from_jwk(&jwk)?),
        A::ES256 => Box::new(jws::ES256.verifier_from_jwk(&jwk)?),
        A::ES384 => Box::new(jws::ES384.verifier_from_jwk(&jwk)?),
        A::EdDSA => Box::new(jws::EdDSA.verifier_from_jwk(&jwk)?),
        other => panic!("josekit was not taught {other}"),
    })
}
