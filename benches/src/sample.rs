//! One token, and a verifier that trusts its issuer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, Method, header};
use impersonation_core::key::{Algorithm, StaticKeys};
use impersonation_core::verify::Cache;
use impersonation_core::{Presence, Verdict, Verifier, profile};
use impersonation_tower::HeaderView;
use serde_json::{Value, json};

use crate::signer::{Floor, Signer};

/// The `iss` of the tokens.
pub const ISSUER: &str = "https://issuer.example";
/// Their `aud`.
pub const AUDIENCE: &str = "https://api.example.com";
/// The `kid` of the key.
pub const KID: &str = "ins_2Nf3kq9ZyBx7";

/// A token, with its signed part and its signature.
#[derive(Debug)]
pub struct Sample {
    /// Who signed it.
    pub signer: Signer,
    /// In compact form.
    pub token: String,
    signature: Vec<u8>,
    floor: Floor,
    headers: HeaderMap,
}

impl Sample {
    /// A token of a user in person.
    pub fn new(algorithm: Algorithm) -> Self {
        Self::of(Signer::new(algorithm), &claims(0))
    }

    /// A token of a staff member who acts as the user.
    pub fn acting(algorithm: Algorithm) -> Self {
        let mut claims = claims(0);
        claims["act"] = json!({
            "sub": "user_2Mmx8staff01", "iss": ISSUER, "email": "staff@example.com", "sub_profile": "human",
        });
        Self::of(Signer::new(algorithm), &claims)
    }

    fn of(signer: Signer, claims: &Value) -> Self {
        let token = signer.token(KID, claims);
        let (_, signature) = token.rsplit_once('.').expect("a token");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, bearer(&token))]);
        Self { floor: signer.floor(), signer, token, signature, headers }
    }

    /// The bare check of its signature by a key that was prepared before, which no verification can do without.
    pub fn floor(&self) -> bool {
        let (message, _) = self.token.rsplit_once('.').expect("a token");
        self.floor.verifies(message.as_bytes(), &self.signature)
    }

    /// What a session layer does: find the token in the headers, verify it, say who is there.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn check(&self, verifier: &Verifier) -> Presence {
        check(verifier, &self.headers)
    }

    /// As it stands in a request.
    pub fn authorization(&self) -> HeaderValue {
        bearer(&self.token)
    }

    /// The public key that verifies it, or the secret.
    pub fn keys(&self) -> StaticKeys {
        match self.signer.secret() {
            Some(secret) => StaticKeys::secret(self.signer.algorithm, secret).expect("a secret"),
            None => StaticKeys::jwks(self.jwks(1).as_bytes()).expect("keys"),
        }
    }

    /// A key set of so many keys of its algorithm, its own in the middle.
    pub fn jwks(&self, keys: usize) -> String {
        let jwk = |number| match number == keys / 2 {
            true => self.signer.jwk(KID),
            false => Signer::new(self.signer.algorithm).jwk(&format!("ins_{number}")),
        };
        json!({ "keys": (0..keys).map(jwk).collect::<Vec<_>>() }).to_string()
    }

    /// A verifier of its issuer.
    pub fn verifier(&self, cache: Cache) -> Verifier {
        verifier(self.signer.algorithm, self.keys(), cache)
    }
}

/// A verifier of the issuer with these keys.
pub fn verifier(algorithm: Algorithm, keys: StaticKeys, cache: Cache) -> Verifier {
    let profile = profile::rfc8693(ISSUER).audience(AUDIENCE).algorithms([algorithm]);
    Verifier::builder().trust(profile.keys(keys)).cache(cache).build().expect("a configuration")
}

/// As a session layer checks a request with these headers.
///
/// # Panics
///
/// When it is refused.
pub fn check(verifier: &Verifier, headers: &HeaderMap) -> Presence {
    let view = HeaderView::new(headers);
    match verifier.check(&view.request(&Method::GET)) {
        Verdict::Decided(Ok(presence)) => presence,
        verdict => panic!("a good token is refused: {verdict:?}"),
    }
}

/// The value of an `Authorization` line.
pub fn bearer(token: &str) -> HeaderValue {
    HeaderValue::try_from(format!("Bearer {token}")).expect("a token")
}

/// The claims of the `number`th session of a user in person.
pub fn claims(number: u64) -> Value {
    json!({
        "iss": ISSUER,
        "sub": "user_2Nf3kq9ZyBx7YhUKq0aTj1",
        "aud": AUDIENCE,
        "exp": 4_102_444_800_u64,
        "iat": 1_700_000_000_u64,
        "auth_time": 1_699_999_000_u64,
        "sid": format!("sess_2Nf3kq9ZyBx7Yh{number:010}"),
        "jti": "01HQSXZGF8FHF7A9ZZFCW4387R",
        "org_id": "org_01HRDMC6CM357W30QMHMQ9",
        "roles": ["member", "billing"],
        "scope": "posts:read posts:write",
    })
}
