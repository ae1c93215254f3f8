//! Tokens as the providers write them, over HTTP: what was recorded in `tests/vectors` goes to a server that has the recorded
//! keys and the recorded clock.
//!
//! The expectation is the core's verdict, and what `/whoami` says of the core's session. Whether that verdict is the official
//! SDK's is compared by the suite `vectors`, case by case, which names each departure and the promise behind it; here is shown
//! that it reaches the outside. Claims that were recorded without a token are signed by a test key of ours.
//!
//! What the environment of an example server cannot say is left out, by name and with the reason, and a name that is no
//! longer left out fails.

mod clerk;
mod clerk_rules;
mod descope;
mod workos;

use impersonation_conformance::drive::Ask;
use impersonation_conformance::table::{Expected, Family, Seen, Server};
use impersonation_conformance::{text, vector};
use impersonation_core::key::StaticKeys;
use impersonation_core::profile::Profile;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::verify::{Reason, VerifierBuilder};
use impersonation_core::{FrozenClock, Timestamp, Verdict, Verifier};
use serde_json::Value;

pub(crate) fn families() -> Vec<Family> {
    vec![clerk::family().0, clerk_rules::family().0, workos::family().0, descope::family().0]
}

/// What is left out, and why.
type LeftOut = Vec<(String, &'static str)>;

/// Names a file of `tests/vectors` as the source of cases, by where it comes from and under which licence.
fn source(mut family: Family, file: &str) -> Family {
    let recorded = vector(file);
    let one = std::slice::from_ref(&recorded["source"]);
    for source in recorded["source"].as_array().map_or(one, Vec::as_slice) {
        let path = text(source, "path");
        let (name, url) = match (source["repo"].as_str(), source["commit"].as_str()) {
            (Some(repo), Some(commit)) => {
                let first = path.split(" + ").next().unwrap();
                (format!("{repo}, {path} (MIT)"), format!("https://github.com/{repo}/blob/{commit}/{first}"))
            }
            _ => (format!("{path} (quoted from public documentation)"), text(source, "url").to_owned()),
        };
        family = family.source(&name, &url, &format!("tests/vectors/{file}: {}", text(&recorded, "origin")));
    }
    family
}

/// A recorded id as one of ours, and the words that stood behind it.
fn id_and_about(case: &Value) -> (&str, String) {
    let note = case["note"].as_str().unwrap_or_default();
    let (id, words) = text(case, "id").split_once(' ').unwrap_or((text(case, "id"), note));
    (id, words.trim_matches(['(', ')']).to_owned())
}

/// Adds a request to a server of these settings, which gets a name of its own if there is no such server yet.
fn judged<P>(family: Family, profile: Profile<P>, server: &Server, id: &str, about: &str, ask: Ask) -> Family {
    let expected = expected(&verifier(profile, server), &ask);
    let known = family.servers.iter().find(|(_, known)| *known == server).map(|(name, _)| name.clone());
    let name = known.unwrap_or_else(|| format!("{}_{}", server.settings["PROFILE"], family.servers.len() + 1));
    family.vector((&name, server), id, about, ask, expected)
}

/// A verifier that is told what the server is told, but by the core's own words.
fn verifier<P>(profile: Profile<P>, server: &Server) -> Verifier {
    let clock = FrozenClock::at(Timestamp::from_unix_seconds(server.settings["CLOCK"].parse().unwrap()));
    let keys = StaticKeys::jwks(server.jwks.to_string().as_bytes()).unwrap();
    VerifierBuilder::build(Verifier::builder().clock(clock).trust(profile.keys(keys))).unwrap()
}

fn expected(verifier: &Verifier, ask: &Ask) -> Expected {
    let headers: Vec<_> = ask.headers.iter().map(|(name, value)| (&**name, value.as_bytes())).collect();
    let headers = HeaderList::new(&headers);
    let Verdict::Decided(decision) = verifier.check(&RequestView::new(&ask.method, &headers)) else {
        panic!("all keys are known")
    };
    match decision {
        Ok(presence) => {
            presence.session().map_or_else(Expected::nobody, |session| Expected::session(&Seen::of(session)))
        }
        Err(refusal) => match refusal.reason().unwrap() {
            reason @ (Reason::CredentialsDisagree | Reason::TooManyCredentials) => Expected::conflicting(reason),
            reason => Expected::invalid_token(reason),
        },
    }
}

#[track_caller]
fn assert_left_out(left_out: &LeftOut, expected: &[impl AsRef<str>]) {
    let expected: Vec<_> = expected.iter().map(AsRef::as_ref).collect();
    let names: Vec<_> = left_out.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, expected);
    assert!(left_out.iter().all(|(_, why)| !why.is_empty()));
}
