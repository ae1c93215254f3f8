//! The crate `josekit`, and with it OpenSSL, as the judge.
#![expect(clippy::print_stdout, reason = "`--nocapture` shows the table")]

use impersonation_judges::{Excuse, Josekit, Keys, Settings, Trial};

/// josekit checks the type of header members that neither of us uses. RFC 7515 §4 has a recipient ignore what it does not
/// understand, and ours never looks at them, whatever they hold.
const NEVER_READ: &str = "ours never reads this member of the header";

const EXCUSES: &[Excuse] = &[
    header("cty", "The JWS cty header claim must be string"),
    header("jku", "The JWS jku header claim must be string"),
    header("jwk", "The JWS jwk header claim must be a string"),
    header("jwk", "The JWK kty parameter"),
    header("nonce", "The JWS nonce header claim must be a"),
    header("url", "The JWS url header claim must be string"),
    header("x5c", "The JWS x5c header claim must be a"),
    header("x5c", "An element of the JWS x5c header claim must be a string"),
    header("x5t", "The JWS x5t header claim must be a"),
    header("x5t#S256", "The JWS x5t#S256 header claim must be a"),
    header("x5u", "The JWS x5u header claim must be string"),
];

const fn header(of: &'static str, judge_says: &'static str) -> Excuse {
    Excuse { judge_says, of, because: NEVER_READ }
}

#[test]
fn what_ours_accepts_josekit_accepts() {
    let keys = Keys::generate();
    let trial = Trial::hold(Settings::from_env(), &keys, &mut Josekit::new(&keys), EXCUSES);
    println!("{trial}");
    trial.assert_power();
    trial.assert_ours_is_no_laxer();
}
