//! Tokens from fixed test keys, the same bytes each time, so that the tables made of them can be committed.

mod jwk;
mod key;
mod token;

pub use key::Key;
pub use token::{Token, json_segment, segment};
