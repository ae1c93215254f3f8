//! The table against a server of its own process, over HTTP/1.1 and HTTP/2: one of the examples, or anybody's that takes the
//! same settings.

mod client;
pub mod life;
mod process;
mod report;

pub use client::Client;
pub use process::ServerProcess;
pub use report::{Report, conform};
