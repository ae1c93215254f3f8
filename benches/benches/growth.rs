//! From one live token to a million, and from one key to a hundred.

use std::process::ExitCode;
use std::time::Instant;

use http::{HeaderMap, header};
use impersonation_benches::figures::Report;
use impersonation_benches::paired::{compare, undisturbed};
use impersonation_benches::sample::{KID, Sample, bearer, check, claims, verifier};
use impersonation_core::key::{Algorithm, StaticKeys};
use impersonation_core::verify::Cache;

/// Tokens that are looked up between two looks at the clock.
const BATCH: usize = 1000;
const BATCHES: usize = 200;

fn main() -> ExitCode {
    let mut report = Report::new("growth");
    for tokens in [1, 1_000, 1_000_000] {
        report.value(&format!("cached check of one of {tokens} live tokens"), "ns", live(tokens), None);
    }
    keys(&mut report);
    report.finish()
}

/// A look-up of tokens picked at random, which are all remembered.
fn live(tokens: u64) -> f64 {
    let sample = Sample::new(Algorithm::HS256);
    let cache = Cache::new().max_entries(2 * tokens.max(64) as usize).max_bytes(8 << 30);
    let verifier = verifier(sample.signer.algorithm, sample.keys(), cache);
    let token = |number| bearer(&sample.signer.token(KID, &claims(number)));
    let tokens: Vec<_> = (0..tokens).map(token).collect();
    for token in &tokens {
        check(&verifier, &HeaderMap::from_iter([(header::AUTHORIZATION, token.clone())]));
    }
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut pick = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let token = &tokens[(random % tokens.len() as u64) as usize];
        // A copy, since a token that has just come over a socket is in the processor's cache.
        let copy = header::HeaderValue::from_bytes(token.as_bytes()).unwrap_or_else(|_| token.clone());
        HeaderMap::from_iter([(header::AUTHORIZATION, copy)])
    };
    let each = (0..BATCHES).map(|_| {
        let requests: Vec<_> = (0..BATCH).map(|_| pick()).collect();
        let start = Instant::now();
        for request in &requests {
            std::hint::black_box(check(&verifier, request));
        }
        start.elapsed().as_nanos() as f64 / BATCH as f64
    });
    undisturbed(each.collect())
}

fn keys(report: &mut Report) {
    let sample = Sample::new(Algorithm::EdDSA);
    let of = |keys| StaticKeys::jwks(sample.jwks(keys).as_bytes());
    let (Ok(one), Ok(hundred)) = (of(1), of(100)) else { return };
    for (cache, kind) in [(Cache::off(), "cold"), (Cache::new(), "cached")] {
        let one = verifier(Algorithm::EdDSA, one.clone(), cache);
        let hundred = verifier(Algorithm::EdDSA, hundred.clone(), cache);
        report.ratio(&format!("{kind} check with a set of 100 keys over one of 1, EdDSA"), None, || {
            compare(|| sample.check(&hundred), || sample.check(&one))
        });
    }
}
