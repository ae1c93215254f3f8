//! Does the same to an issuer and to a plain model, and compares outcomes, records and events.
//!
//! It runs over any store: a suite that includes this by path has `support` beside it as a module of its root.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod dice;
mod people;
mod plain;
mod run;
mod sessions;

use std::collections::HashSet;
use std::ops::Range;

use impersonation_issuer::Cause;
use impersonation_issuer::store::Store;

use crate::support::World;
use dice::Dice;
use run::Run;

/// One sequence of so many steps for each seed, each over a store of its own. Each cause that the model knows must have come about.
pub(crate) fn run<S: Store + Clone>(seeds: Range<u64>, steps: usize, store: impl Fn() -> S) {
    let mut causes = HashSet::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    // While it runs tokio's time stands still but where the driver moves it, however long a store's own threads take.
    let (over, waiting) = std::sync::mpsc::channel::<()>();
    let standstill = runtime.spawn_blocking(move || waiting.recv().ok());
    for seed in seeds {
        causes.extend(runtime.block_on(sequence(seed, steps, store())));
    }
    drop(over);
    runtime.block_on(standstill).unwrap();
    assert!(plain::CAUSES.iter().all(|cause| causes.contains(cause)), "only {causes:?}");
}

async fn sequence<S: Store + Clone>(seed: u64, steps: usize, store: S) -> Vec<Cause> {
    let world = World::over(store, |builder| {
        builder.limits(plain::PER_IMPERSONATOR, plain::PER_SUBJECT).refusal_floor(std::time::Duration::ZERO)
    });
    let mut run = Run::new(world.await, Dice::new(seed), seed);
    for _ in 0..steps {
        run.step().await;
    }
    run.finish().await
}
