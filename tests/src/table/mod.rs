//! The table of vectors: requests, and what every adapter and every example server answers. `docs/vectors.md` describes the
//! files; here they are made, read and compared.

mod check;
mod expected;
mod family;
mod key_endpoint;
mod seen;
mod server;

pub(crate) use check::differences;
pub use expected::Expected;
pub use family::{Family, Source, Vector, families, files, schema};
pub use key_endpoint::KeyEndpoint;
pub use seen::Seen;
pub use server::{NOW, Server};
