//! What the workspace promises, one file a promise, driven through the example server where it can be seen from outside.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod no_request_panics;
mod p01_act_decides_strictly;
mod p02_only_the_outermost_actor_decides;
mod p03_an_actor_is_issuer_plus_subject;
mod p04_a_session_cannot_be_made_up;
mod p05_configuration_cannot_be_forgotten;
mod p06_missing_plumbing_is_loud;
mod p07_refusals_are_uniform_and_say_little;
mod p08_credentials_that_disagree_are_refused;
mod p09_cached_is_stale_at_most_by_the_stated_bound;
mod p10_bad_tokens_move_nothing_outside;
mod p11_start_is_recorded_and_stop_always_works;
mod p12_an_impersonation_stands_on_what_let_it_start;
mod p13_no_nesting;
mod p14_nobody_learns_who_there_is;
mod small;
#[path = "../issuer/world/mod.rs"]
mod world;
