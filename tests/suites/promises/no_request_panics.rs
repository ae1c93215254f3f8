//! No request makes a panic: what the fuzz targets look for in the core for hours, here through a whole application, briefly and
//! the same each time.

use http::HeaderValue;
use impersonation_core::profile;
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::verify::VerifierBuilder;
use impersonation_core::{Timestamp, Verifier};
use serde_json::json;

use impersonation_conformance::drive::{App, Ask};

/// A small generator of the same numbers each time (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// The text with a few of its bytes replaced, taken out or doubled.
    fn spoilt(&mut self, text: &[u8]) -> Vec<u8> {
        let mut bytes = text.to_vec();
        for _ in 0..self.below(4) {
            let at = self.below(bytes.len().max(1));
            match self.below(4) {
                0 if at < bytes.len() => bytes[at] = self.next() as u8,
                1 => bytes.truncate(at),
                2 => bytes.extend_from_within(at.min(bytes.len())..),
                _ if at < bytes.len() => drop(bytes.remove(at)),
                _ => {}
            }
        }
        bytes
    }
}

fn tokens(issuer: &Issuer) -> Vec<String> {
    let session = || issuer.session("user_2");
    vec![
        session().token(),
        session().acting("staff_1").token(),
        session().claim("act", json!([1])).token(),
        session().expires_at(Timestamp::from_unix_seconds(1)).token(),
        session().claim("iat", -1).token(),
        session().header("alg", "none").token(),
        issuer.sign("{}", "[]"),
        String::new(),
    ]
}

fn verifier(clerk: &Issuer, descope: &Issuer) -> Verifier {
    let clerks = profile::clerk(clerk.url()).authorized_party(AUTHORIZED_PARTY).publishable_key("pk_test_Y2xlcmsk");
    let builder = Verifier::builder().trust(clerks.keys(clerk.keys()));
    VerifierBuilder::build(builder.trust(profile::descope(descope.url()).keys(descope.keys()))).unwrap()
}

#[tokio::test]
async fn whatever_is_sent_an_answer_comes_back() {
    const NAMES: [&str; 7] =
        ["DS", "DSR", "__session", "__client_uat", "__session_vWCgMp3A", "__client_uat_vWCgMp3A", "other"];
    const PATHS: [&str; 7] = ["/whoami", "/account", "/billing", "/reports", "/account/email", "/profile", "/page"];
    const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "OPTIONS", "TRACE", "QUERY", "get"];
    let (clerk, descope) = (Issuer::clerk(), Issuer::descope());
    let app = App::whoami(verifier(&clerk, &descope));
    let tokens: Vec<_> = tokens(&clerk).into_iter().chain(tokens(&descope)).collect();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut statuses = std::collections::BTreeMap::<u16, usize>::new();
    for _ in 0..4000 {
        let (method, path) = (*numbers.pick(&METHODS), *numbers.pick(&PATHS));
        let mut request = Ask::new(method, path);
        for _ in 0..numbers.below(3) {
            let token = numbers.pick(&tokens).clone();
            let line = [numbers.pick(&["Bearer ", "bearer\t", "Basic ", ""]).as_bytes(), token.as_bytes()].concat();
            request = with(request, "authorization", &numbers.spoilt(&line));
        }
        for _ in 0..numbers.below(3) {
            let pairs = (0..numbers.below(4)).map(|_| format!("{}={}", numbers.pick(&NAMES), numbers.pick(&tokens)));
            let line = pairs.collect::<Vec<_>>().join("; ");
            request = with(request, "cookie", &numbers.spoilt(line.as_bytes()));
        }
        *statuses.entry(request.of(&app).await.status).or_default() += 1;
    }
    let known = [200, 400, 401, 403, 405];
    assert!(statuses.keys().all(|status| known.contains(status)), "{statuses:?}");
    assert!(known.iter().all(|status| statuses.contains_key(status)), "every kind of answer was met: {statuses:?}");
}

/// Adds a header, unless HTTP itself could not carry it.
fn with(request: Ask, name: &'static str, value: &[u8]) -> Ask {
    match HeaderValue::from_bytes(value) {
        Ok(value) => request.header_bytes(name, value.as_bytes()),
        Err(_) => request,
    }
}
