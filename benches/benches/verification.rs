//! Single operations, by criterion: for comparison with a saved baseline of one's own (`-- --save-baseline`).

use criterion::{Criterion, criterion_group, criterion_main};
use impersonation_benches::sample::Sample;
use impersonation_core::key::Algorithm;
use impersonation_core::verify::Cache;

fn checks(criterion: &mut Criterion) {
    for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA, Algorithm::HS256] {
        let sample = Sample::acting(algorithm);
        let (cold, hot) = (sample.verifier(Cache::off()), sample.verifier(Cache::new()));
        let mut group = criterion.benchmark_group(algorithm.name());
        group.bench_function("bare signature check", |bencher| bencher.iter(|| sample.floor()));
        group.bench_function("cold", |bencher| bencher.iter(|| sample.check(&cold)));
        group.bench_function("cached", |bencher| bencher.iter(|| sample.check(&hot)));
        group.finish();
    }
}

criterion_group!(benches, checks);
criterion_main!(benches);
