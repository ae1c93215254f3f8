//! Cookies that are sealed around arbitrary bytes and then changed: what was not changed opens to the very same bytes, what was
//! changed does not open, and neither makes a session that no token in it makes.
#![no_main]

use std::sync::LazyLock;

use aes::Aes256;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::testing::Issuer;
use impersonation_core::{FrozenClock, Verifier, profile};
use impersonation_fuzz::{NOW, check};
use impersonation_providers::workos::{Passwords, SealedSession};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

const PASSWORD: &str = "a-test-password-of-32-characters";
const SALTS: [&str; 2] = ["4769016d", "978d9488"];

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    plain: &'a [u8],
    expiry: Option<u64>,
    suffix: Option<&'a str>,
    /// A place of the seal, and what stands there instead.
    change: Option<(u16, u8)>,
    /// A cookie that nobody sealed.
    junk: &'a str,
}

static PASSWORDS: LazyLock<Passwords> = LazyLock::new(|| Passwords::new(PASSWORD).expect("a password"));

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let issuer = Issuer::rfc8693();
    let source = SealedSession::new(PASSWORDS.clone()).clock(FrozenClock::at(NOW));
    let profile = profile::rfc8693(issuer.url()).audience("api").token_source(source).keys(issuer.keys());
    Verifier::builder().clock(FrozenClock::at(NOW)).trust(profile).build().expect("a verifier")
});

fn seal(plain: &[u8], expiry: Option<u64>) -> String {
    let key = |salt: &str| pbkdf2::pbkdf2_hmac_array::<sha1::Sha1, 32>(PASSWORD.as_bytes(), salt.as_bytes(), 1);
    let iv = [7; 16];
    let encryptor = cbc::Encryptor::<Aes256>::new(&key(SALTS[0]).into(), &iv.into());
    let ciphertext = BASE64.encode(encryptor.encrypt_padded_vec::<Pkcs7>(plain));
    let expiry = expiry.map(|expiry| expiry.to_string()).unwrap_or_default();
    let signed = format!("Fe26.2*1*{}*{}*{ciphertext}*{expiry}", SALTS[0], BASE64.encode(iv));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key(SALTS[1])).expect("any length");
    mac.update(signed.as_bytes());
    format!("{signed}*{}*{}", SALTS[1], BASE64.encode(mac.finalize().into_bytes()))
}

fuzz_target!(|input: Input<'_>| {
    let sealed = seal(input.plain, input.expiry);
    let has_expired = input.expiry.is_some_and(|expiry| expiry.saturating_add(60_000) <= NOW.as_unix_seconds() * 1000);
    match PASSWORDS.dangerous_open(&sealed, NOW) {
        Ok(plain) => assert!(plain == input.plain && !has_expired),
        Err(error) => assert!(has_expired, "{error}"),
    }
    if let Some((place, byte)) = input.change {
        let mut changed = sealed.clone().into_bytes();
        let place = usize::from(place) % changed.len();
        let is_another = changed[place] != byte;
        changed[place] = byte;
        if let Ok(changed) = String::from_utf8(changed) {
            assert!(!is_another || PASSWORDS.dangerous_open(&changed, NOW).is_err(), "{changed}");
        }
    }
    assert!(PASSWORDS.dangerous_open(input.junk, NOW).is_err(), "{}", input.junk);

    // No token in it is signed by a key that is trusted.
    let suffix = input.suffix.unwrap_or("~2");
    for cookie in [format!("wos-session={sealed}{suffix}"), format!("wos-session={}", input.junk)] {
        if let Ok(presence) = check(&VERIFIER, "GET", &[("cookie", cookie.as_bytes())]) {
            assert!(presence.session().is_none(), "{cookie}");
        }
    }
});
