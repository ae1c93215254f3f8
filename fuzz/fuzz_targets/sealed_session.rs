//! Cookies that are sealed around arbitrary bytes, or around a session with a token that is really signed, and then changed: what was
//! not changed opens to the very same bytes, what was changed does not open, and a session comes exactly of what
//! [`SealedSession`] says, by whom and why included.
#![no_main]

use std::sync::LazyLock;

use aes::Aes256;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::key::Algorithm;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{FrozenClock, Refusal, Session, Verifier, profile};
use impersonation_fuzz::{NOW, check};
use impersonation_providers::workos::{Passwords, SealedSession};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

const PASSWORD: &str = "a-test-password-of-32-characters";
const SALTS: [&str; 2] = ["4769016d", "978d9488"];
const LONGEST: usize = 8 * 1024;
const STAFF: &str = "staff_1";

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    plain: Plain<'a>,
    expiry: Option<u64>,
    suffix: Option<&'a str>,
    /// A place of the seal, and what stands there instead.
    change: Option<(u16, u8)>,
    /// A cookie that nobody sealed.
    junk: &'a str,
}

#[derive(Arbitrary, Debug)]
enum Plain<'a> {
    Bytes(&'a [u8]),
    Session(Sealed<'a>),
}

/// What is sealed, and what the token in it says.
#[derive(Arbitrary, Debug)]
struct Sealed<'a> {
    act: Act<'a>,
    impersonator: Option<Impersonator<'a>>,
    /// Whom the seal names, where it is another.
    user: Option<&'a str>,
    /// What follows `user_`.
    subject: &'a str,
}

#[derive(Arbitrary, Debug)]
enum Act<'a> {
    Email(&'a str),
    WithoutEmail,
    Absent,
}

#[derive(Arbitrary, Debug)]
struct Impersonator<'a> {
    /// Where it is another than that of `act`.
    email: Option<&'a str>,
    reason: Option<&'a str>,
}

static PASSWORDS: LazyLock<Passwords> = LazyLock::new(|| Passwords::new(PASSWORD).expect("a password"));

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::with_secret(&[7; 32]).at(NOW));

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let source = SealedSession::new(PASSWORDS.clone()).clock(FrozenClock::at(NOW));
    let profile = profile::rfc8693(ISSUER.url())
        .audience("api")
        .algorithms([Algorithm::HS256])
        .token_source(source)
        .keys(ISSUER.keys());
    Verifier::builder().clock(FrozenClock::at(NOW)).trust(profile).build().expect("a verifier")
});

impl Plain<'_> {
    fn written(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.to_vec(),
            Self::Session(sealed) => sealed.written().into_bytes(),
        }
    }
}

impl Sealed<'_> {
    fn written(&self) -> String {
        let subject = self.subject();
        let token = ISSUER.session(&subject);
        let token = match self.act {
            Act::Email(email) => token.claim("act", json!({ "sub": STAFF, "email": email })),
            Act::WithoutEmail => token.claim("act", json!({ "sub": STAFF })),
            Act::Absent => token,
        };
        let user = self.user.unwrap_or(&subject);
        let mut sealed = json!({ "accessToken": token.token(), "user": { "id": user } });
        if let Some(impersonator) = &self.impersonator {
            sealed["impersonator"] = json!({ "email": self.email(impersonator), "reason": impersonator.reason });
        }
        sealed.to_string()
    }

    fn subject(&self) -> String {
        format!("user_{}", self.subject)
    }

    fn acting_email(&self) -> Option<&str> {
        if let Act::Email(email) = self.act { Some(email) } else { None }
    }

    fn email<'a>(&'a self, impersonator: &'a Impersonator<'_>) -> &'a str {
        impersonator.email.or(self.acting_email()).unwrap_or(STAFF)
    }

    /// The verdict as it is documented. The e-mail of this profile is `act.email`.
    fn is_judged(&self, verdict: Result<Option<Session>, Refusal>) {
        let (subject, is_acting) = (self.subject(), !matches!(self.act, Act::Absent));
        if self.user.is_some_and(|user| user != subject) || self.impersonator.is_some() && !is_acting {
            let refusal = verdict.expect_err("the seal contradicts the token");
            return assert_eq!(refusal.reason(), Some(Reason::SealDisagrees));
        }
        let session = verdict.expect("nothing is wrong with it").expect("a good token is no nobody");
        assert_eq!(session.subject(), subject);
        assert_eq!(session.actor().map(|actor| actor.subject()), is_acting.then_some(STAFF));
        let sealed = self.impersonator.as_ref().filter(|one| Some(self.email(one)) == self.acting_email());
        assert_eq!(session.reason(), sealed.and_then(|impersonator| impersonator.reason));
    }
}

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

fn found(cookie: &str) -> Result<Option<Session>, Refusal> {
    let cookie = format!("wos-session={cookie}");
    check(&VERIFIER, "GET", &[("cookie", cookie.as_bytes())]).map(|presence| presence.session().cloned())
}

fuzz_target!(|input: Input<'_>| {
    let written = input.plain.written();
    let sealed = seal(&written, input.expiry);
    let has_expired = input.expiry.is_some_and(|expiry| expiry.saturating_add(60_000) <= NOW.as_unix_seconds() * 1000);
    match PASSWORDS.dangerous_open(&sealed, NOW) {
        Ok(plain) => assert!(plain == written && !has_expired),
        Err(error) => assert!(has_expired, "{error}"),
    }
    if let Some((place, byte)) = input.change {
        let mut changed = sealed.clone().into_bytes();
        let place = usize::from(place) % changed.len();
        let is_another = changed[place] != byte;
        changed[place] = byte;
        if let Ok(changed) = String::from_utf8(changed) {
            assert!(!is_another || PASSWORDS.dangerous_open(&changed, NOW).is_err(), "{changed}");
            assert!(!is_another || !matches!(found(&format!("{changed}~2")), Ok(Some(_))), "{changed}");
        }
    }
    assert!(PASSWORDS.dangerous_open(input.junk, NOW).is_err(), "{}", input.junk);
    assert!(!matches!(found(input.junk), Ok(Some(_))), "{}", input.junk);

    let suffix = input.suffix.unwrap_or("~2");
    let verdict = found(&format!("{sealed}{suffix}"));
    let is_whole = matches!(suffix, "" | "~2");
    // Any other suffix may end the cookie where it begins.
    let length = sealed.len() + if is_whole { suffix.len() } else { 0 };
    let may_open = length <= LONGEST && !has_expired;
    match (&input.plain, verdict) {
        (Plain::Session(sealed), verdict) if may_open && is_whole => sealed.is_judged(verdict),
        (Plain::Session(sealed), Ok(Some(session))) if may_open => sealed.is_judged(Ok(Some(session))),
        (_, verdict) => assert!(!matches!(verdict, Ok(Some(_))), "a session of no good token"),
    }
});
