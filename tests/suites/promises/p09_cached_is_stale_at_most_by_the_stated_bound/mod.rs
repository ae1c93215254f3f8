//! Promise 9: what is cached is stale at most by the stated bound. An entry ends with the token, with its key, and with a
//! revocation; a collision of hashes authenticates nobody; memory is bounded.
//!
//! The clock and the keys are the test's own. That a token was taken from memory is seen by its key, which is not looked up
//! again: without that, each of these would hold of a verifier that remembers nothing.

mod bounds;
mod expiry;
mod keys;
mod lookalikes;
mod requests;
mod revocations;
mod settings;
mod subject;
mod threads;
