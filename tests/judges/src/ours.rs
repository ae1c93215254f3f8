use std::time::Duration;

use impersonation_core::key::{Algorithm, StaticKeys};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{FrozenClock, Timestamp, Verdict as Decided, Verifier, profile};
use serde_json::{Value, json};

use crate::case::Case;
use crate::judge::{Identity, Judge, Verdict};
use crate::key::{Key, Keys};
use crate::{AUDIENCE, ISSUER, LEEWAY, NOW};

/// The verifier under trial, with each key alone and with the set of them.
#[derive(Debug)]
pub struct Ours {
    alone: Vec<Verifier>,
    together: Verifier,
}

impl Ours {
    /// With these keys.
    pub fn new(keys: &Keys) -> Self {
        let set: Vec<_> = keys.own()[keys.in_a_set()].iter().map(Key::jwk).collect();
        Self { alone: keys.own().iter().map(alone).collect(), together: trusting(&set) }
    }
}

impl Judge for Ours {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn verdicts(&mut self, _: &Keys, cases: &[Case]) -> Vec<Verdict> {
        let verifier = |case: &Case| if case.is_in_a_set { &self.together } else { &self.alone[case.key] };
        cases.iter().map(|case| verdict(verifier(case), &case.token)).collect()
    }
}

fn alone(key: &Key) -> Verifier {
    let Some(secret) = key.secret() else { return trusting(&[key.jwk()]) };
    let keys = StaticKeys::secret(key.algorithm(), &secret).expect("a secret that is long enough");
    // Each of the three is allowed, so that it is the key that pins one.
    build(keys, Some([Algorithm::HS256, Algorithm::HS384, Algorithm::HS512]))
}

fn trusting(set: &[&Value]) -> Verifier {
    build(StaticKeys::jwks(json!({ "keys": set }).to_string().as_bytes()).expect("a key set"), None)
}

fn build(keys: StaticKeys, algorithms: Option<[Algorithm; 3]>) -> Verifier {
    let profile = profile::rfc8693(ISSUER).audience(AUDIENCE).leeway(Duration::from_secs(LEEWAY));
    let profile = match algorithms {
        Some(algorithms) => profile.algorithms(algorithms),
        None => profile,
    };
    let clock = FrozenClock::at(Timestamp::from_unix_seconds(NOW));
    Verifier::builder().clock(clock).trust(profile.keys(keys)).build().expect("a sound configuration")
}

fn verdict(verifier: &Verifier, token: &[u8]) -> Verdict {
    let line = [b"Bearer ", token].concat();
    let headers = [("authorization", line.as_slice())];
    let headers = HeaderList::new(&headers);
    let Decided::Decided(decision) = verifier.check(&RequestView::new("GET", &headers)) else {
        return Err("it waits for keys".into());
    };
    let presence = decision.map_err(|refusal| match refusal.reason() {
        Some(reason) => reason.to_string(),
        None => format!("{:?}", refusal.code()),
    })?;
    let session = presence.session().ok_or("nobody")?;
    Ok(Identity {
        subject: Some(session.subject().to_owned()),
        actor: session.actor().map(|actor| actor.subject().to_owned()),
    })
}
