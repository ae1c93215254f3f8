use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::key::{Algorithm, StaticKeys};
use impersonation_core::profile::{self, Dialect, TrustedIssuer};
use impersonation_core::{FrozenClock, Timestamp, Verifier};
use sha2::Sha256;

/// The moment that every token is minted and judged at.
pub const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_000);

const SECRET: &[u8] = b"a secret that protects nothing at all";

/// One profile whose issuer signs by HS256, which is quick and the same in every run, without leeway.
pub struct Trusted {
    /// Whose profile it is.
    pub dialect: Dialect,
    /// The `iss` of its tokens.
    pub issuer: &'static str,
    /// Members of claims that make a session, and no actor.
    pub members: String,
    /// What trusts it alone.
    pub verifier: Verifier,
}

static ALL: LazyLock<[Trusted; 4]> = LazyLock::new(|| {
    let secret = || StaticKeys::secret(Algorithm::HS256, SECRET).expect("a long secret");
    let hs256 = [Algorithm::HS256];
    let strict = Duration::ZERO;
    [
        Trusted::new(Dialect::Rfc8693, "https://issuer.example", r#""aud":"api""#, |issuer| {
            let profile = profile::rfc8693(issuer).dangerous_any_audience().cookie("session");
            profile.algorithms(hs256).leeway(strict).keys(secret())
        }),
        Trusted::new(Dialect::Clerk, "https://clerk.example.com", r#""sid":"sess_1""#, |issuer| {
            let profile = profile::clerk(issuer).dangerous_any_authorized_party();
            profile.algorithms(hs256).leeway(strict).keys(secret())
        }),
        Trusted::new(Dialect::WorkOs, "https://api.workos.com", r#""sid":"session_1""#, |issuer| {
            profile::workos(issuer).algorithms(hs256).leeway(strict).keys(secret())
        }),
        Trusted::new(Dialect::Descope, "P2TestProject", r#""drn":"DS""#, |issuer| {
            profile::descope(issuer).algorithms(hs256).leeway(strict).keys(secret())
        }),
    ]
});

impl Trusted {
    fn new(
        dialect: Dialect,
        issuer: &'static str,
        member: &str,
        trusted: impl FnOnce(&'static str) -> TrustedIssuer,
    ) -> Self {
        let verifier = Verifier::builder().clock(FrozenClock::at(NOW)).trust(trusted(issuer));
        Self {
            dialect,
            issuer,
            members: format!(r#""iss":"{issuer}","sub":"user_2","exp":1700000300,{member}"#),
            verifier: verifier.build().expect("a sound configuration"),
        }
    }

    /// One of each profile, that of RFC 8693 first.
    pub fn all() -> &'static [Self; 4] {
        &ALL
    }

    /// The profile of RFC 8693, which reads the cookie `session` too.
    pub fn rfc8693() -> &'static Self {
        &ALL[0]
    }
}

/// A token of these bytes as header and claims, with the good signature.
pub fn sign(header: &[u8], claims: &[u8]) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(mac(message.as_bytes()));
    format!("{message}.{signature}")
}

/// The claims of a token, where it ends in the good signature over the rest.
pub fn signed_claims(token: &[u8]) -> Option<Vec<u8>> {
    let dot = token.iter().rposition(|byte| *byte == b'.')?;
    let (message, signature) = (&token[..dot], &token[dot + 1..]);
    let is_good = URL_SAFE_NO_PAD.encode(mac(message)).as_bytes() == signature;
    let claims = message.split(|byte| *byte == b'.').nth(1).filter(|_| is_good)?;
    URL_SAFE_NO_PAD.decode(claims).ok()
}

fn mac(message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("a secret of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}
