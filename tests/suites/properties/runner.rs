//! Runs a property on the same cases each time, and writes nothing anywhere.

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// Unless `PROPTEST_CASES` says another number.
const CASES: u32 = 2048;

/// Fails with the smallest counterexample that is found.
#[track_caller]
pub(crate) fn holds_for<S>(strategy: S, property: impl Fn(S::Value) -> TestCaseResult)
where
    S: Strategy,
    S::Value: Debug,
{
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    let numbers = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, numbers).run(&strategy, property).unwrap();
}
