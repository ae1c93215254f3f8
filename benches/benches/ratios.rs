//! Times beside the floor and the peers, by turns.

use std::process::ExitCode;

use impersonation_benches::figures::{PART, Report};
use impersonation_benches::paired::compare;
use impersonation_benches::peers::{self, JsonWebToken};
use impersonation_benches::sample::Sample;
use impersonation_benches::services::{self, ask};
use impersonation_benches::{actix, paired};
use impersonation_core::key::Algorithm;
use impersonation_core::verify::Cache;

fn main() -> ExitCode {
    let mut report = Report::new("ratios");
    let rsa = Sample::new(Algorithm::RS256);
    if std::env::var_os(PART).is_some() {
        cached(&mut report, &rsa);
        return report.finish_part();
    }
    cold(&mut report);
    cold_layers(&mut report, &rsa);
    report.processes("cached");
    report.finish()
}

/// Verification of a token that is not remembered.
fn cold(report: &mut Report) {
    let limits = [
        (Algorithm::RS256, Some(1.10)),
        (Algorithm::ES256, Some(1.05)),
        (Algorithm::ES384, None),
        (Algorithm::EdDSA, Some(1.05)),
        (Algorithm::HS256, Some(3.2)),
    ];
    for (algorithm, limit) in limits {
        let (own, acting) = (Sample::new(algorithm), Sample::acting(algorithm));
        for (sample, whose) in [(&own, "a user's own"), (&acting, "an actor's")] {
            let verifier = sample.verifier(Cache::off());
            report.ratio(
                &format!("cold verification over the bare signature check, {algorithm}, {whose}"),
                limit,
                || compare(|| sample.check(&verifier), || assert!(sample.floor())),
            );
        }
        let (verifier, decoder) = (own.verifier(Cache::off()), JsonWebToken::new(&own));
        report.ratio(&format!("cold verification over jsonwebtoken's decode, {algorithm}"), None, || {
            compare(|| own.check(&verifier), || decoder.decode(&own.token))
        });
    }
}

/// A whole layer around a token that is not remembered.
fn cold_layers(report: &mut Report, rsa: &Sample) {
    let authorization = rsa.authorization();
    let mut ours = services::session(rsa.verifier(Cache::off()));
    let mut decoding = peers::decoding(rsa);
    report.ratio("cold layer over a layer that calls jsonwebtoken's decode, RS256", Some(0.80), || {
        compare(|| ask(&mut ours, &authorization), || ask(&mut decoding, &authorization))
    });
    let mut authorizer = peers::jwt_authorizer(rsa);
    report.ratio("cold layer over jwt-authorizer's layer, RS256", None, || {
        compare(|| ask(&mut ours, &authorization), || authorizer(&authorization))
    });
    let mut ours = services::gated_router(rsa.verifier(Cache::off()));
    let mut axum_jwt_auth = peers::axum_jwt_auth(rsa);
    report.ratio("cold router of axum over axum-jwt-auth's extractor, RS256", None, || {
        compare(|| ask(&mut ours, &authorization), || ask(&mut axum_jwt_auth, &authorization))
    });
    let ours = actix::session(rsa.verifier(Cache::off()), rsa);
    let httpauth = actix::httpauth(rsa);
    report.ratio("cold application of actix over actix-web-httpauth with jsonwebtoken, RS256", None, || {
        compare(&ours, &httpauth)
    });
}

/// What is left when the token is remembered.
fn cached(report: &mut Report, rsa: &Sample) {
    let authorization = rsa.authorization();
    let (hot, cold) = (rsa.verifier(Cache::new()), rsa.verifier(Cache::off()));
    report.ratio("cached check over the cold one, RS256", Some(1.0 / 300.0), || {
        compare(|| rsa.check(&hot), || rsa.check(&cold))
    });
    let (mut gated, mut plain) = (services::gated(hot.clone()), services::plain());
    report.ratio("tower: cached session layer and gate over a layer that does nothing", Some(2.1), || {
        compare(|| ask(&mut gated, &authorization), || ask(&mut plain, &authorization))
    });
    let mut plain = services::plain_router();
    for (mut gated, name, limit) in [
        (
            services::gated_router(hot.clone()),
            "axum: cached session layer and gate over a layer that does nothing",
            Some(1.40),
        ),
        (services::router_of_gated_handler(hot.clone()), "axum: the same with the gate around the handler", None),
        (services::router_of_gated_route(hot.clone()), "axum: the same with the gate around the route", None),
    ] {
        report.ratio(name, limit, || compare(|| ask(&mut gated, &authorization), || ask(&mut plain, &authorization)));
    }
    let (gated, plain) = (actix::gated(hot.clone(), rsa), actix::plain(rsa));
    report.ratio("actix: cached session middleware and gate over one that does nothing", Some(1.35), || {
        compare(&gated, &plain)
    });
    report.ratio("two threads on one hot token, each check over that of one thread", Some(1.5), || {
        paired::two_threads_over_one(|| drop(rsa.check(&hot)))
    });
    report.time("cached check, clock read included", 65.0, || paired::time(|| rsa.check(&hot)));
}
