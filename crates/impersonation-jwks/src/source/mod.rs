//! Keys as a verifier asks them: the latest set, how good it still is, and at most one fetch of the next.

mod look_up;
mod refresh;
mod state;

pub use look_up::JwksSource;
pub(crate) use state::Limits;
