//! What a request adds in allocations, and what a remembered session holds in bytes. Both are counted, not timed.
#![expect(clippy::expect_used, reason = "a bench that finds something else stops")]

use std::alloc::System;
use std::process::ExitCode;

use http::{HeaderMap, HeaderValue, Request, Response, header};
use impersonation_benches::figures::{Limit, Report};
use impersonation_benches::requests::Body;
use impersonation_benches::sample::{Sample, bearer, check, claims, verifier};
use impersonation_benches::services::{self, Answering, ask};
use impersonation_benches::{actix, sample};
use impersonation_core::key::Algorithm;
use impersonation_core::redact::Redaction;
use impersonation_core::verify::Cache;
use impersonation_tower::audit::Level;
use impersonation_tower::bar::{Bar, BarBody};
use impersonation_tower::redact::RedactedBody;
use impersonation_tower::{AuditLayer, BarLayer, RedactLayer, SameOrigin, SessionLayer, Verifier};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tower::{Service, ServiceBuilder};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Requests that are counted, after as many that make everything warm.
const REQUESTS: usize = 100;

fn main() -> ExitCode {
    let mut report = Report::new("allocations");
    let (own, acting) = (Sample::new(Algorithm::RS256), Sample::acting(Algorithm::RS256));
    let (hot, cold) = (own.verifier(Cache::new()), own.verifier(Cache::off()));
    report.value("allocations of a cached check", "", each(|| drop(own.check(&hot))), Some(Limit::AtMost(0.0)));
    report.value("allocations of a cold check, RS256", "", each(|| drop(own.check(&cold))), None);
    let plain = below(services::plain(), &own);
    for (sample, whose) in [(&own, "a user's own session"), (&acting, "an actor's")] {
        let gated = below(services::gated(sample.verifier(Cache::new())), sample);
        let name = format!("tower: allocations that layer and gate add to a cached request, {whose}");
        report.value(&name, "", gated - plain, Some(Limit::AtMost(3.0)));
    }
    let session = below(services::session(hot.clone()), &own);
    for (layer, count) in layers(&hot, &own) {
        let name = format!("tower: allocations that {layer} adds to a cached request, a user's own session");
        report.value(&name, "", count - session, Some(Limit::AtMost(0.0)));
    }
    let plain = below(services::plain_router(), &own);
    let gated = below(services::gated_router(hot.clone()), &own);
    // The gate's service is boxed by the router once more than the bare handler.
    report.value("axum: allocations that layer and gate add to a cached request", "", gated - plain, None);
    let added = each(actix::gated(hot.clone(), &own)) - each(actix::plain(&own));
    report.value("actix: allocations that middleware and gate add to a cached request", "", added, None);
    let (held, estimated) = bytes_held();
    report.value("bytes that a remembered session holds, a user's own, EdDSA", "B", held, None);
    report.value("the same as the cache estimates it for its bound", "B", estimated, None);
    report.finish()
}

/// Allocations of each time.
fn each(work: impl Fn()) -> f64 {
    (0..REQUESTS).for_each(|_| work());
    let region = Region::new(ALLOCATOR);
    (0..REQUESTS).for_each(|_| work());
    region.change().allocations as f64 / REQUESTS as f64
}

fn below<S, B>(mut service: S, sample: &Sample) -> f64
where
    S: Service<Request<B>, Response = Response<B>>,
    B: Default,
{
    let authorization: HeaderValue = sample.authorization();
    let service = std::cell::RefCell::new(&mut service);
    each(|| drop(ask(*service.borrow_mut(), &authorization)))
}

/// Allocations of a request below a session layer and each of those that leave users in person alone.
fn layers(verifier: &Verifier, sample: &Sample) -> [(&'static str, f64); 4] {
    const UNTOUCHED: &str = "it is nobody's but the user's";
    let session = || ServiceBuilder::new().layer(SessionLayer::new(verifier.clone()));
    let bar = session()
        .map_response(|response: Response<BarBody<Body>>| response.map(|body| body.into_untouched().expect(UNTOUCHED)))
        .layer(BarLayer::new(Bar::builder("/stop").build().expect("a path")))
        .service(Answering);
    let redaction = session()
        .map_response(|response: Response<RedactedBody<Body>>| {
            response.map(|body| body.into_untouched().expect(UNTOUCHED))
        })
        .layer(RedactLayer::new(Redaction::new(["/plan"]).expect("a pattern")))
        .service(Answering);
    let audit = session().layer(AuditLayer::new(Level::All)).service(Answering);
    let origin = session().layer(SameOrigin::default()).service(Answering);
    [
        ("BarLayer", below(bar, sample)),
        ("RedactLayer", below(redaction, sample)),
        ("AuditLayer", below(audit, sample)),
        ("SameOrigin", below(origin, sample)),
    ]
}

/// Bytes on the heap for each of many sessions, and what they count for.
fn bytes_held() -> (f64, f64) {
    const SESSIONS: usize = 10_000;
    let sample = Sample::new(Algorithm::EdDSA);
    let cache = Cache::new().max_entries(2 * SESSIONS);
    let verifier = verifier(sample.signer.algorithm, sample.keys(), cache);
    let tokens: Vec<_> = (0..SESSIONS as u64).map(|number| sample.signer.token(sample::KID, &claims(number))).collect();
    let region = Region::new(ALLOCATOR);
    for token in &tokens {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, bearer(token))]);
        drop(check(&verifier, &headers));
    }
    let change = region.change();
    let held = (change.bytes_allocated - change.bytes_deallocated) as f64 / SESSIONS as f64;
    let usage = verifier.cache_usage();
    (held, usage.bytes as f64 / usage.entries as f64)
}
