//! How the management APIs are spoken to: one client, the same for all three.
//!
//! - https alone, by rustls; plain http is for loopback hosts, and only where [`Connection::insecure_loopback`] says so.
//! - Every attempt has an end: 2 seconds to connect and 10 seconds in all, settable; an answer of more than 1 MiB is not read.
//! - What is idempotent is repeated twice, settable, after a delay with jitter, or as long as `Retry-After` says where that is 2
//!   seconds or less. What starts or changes something is sent once.
//! - No redirect is followed, and no answer but of the 200s counts.
//! - No key, token, ticket or body is in any `Debug` or error. Nothing is logged.
//!
//! [`Connection::transport`] replaces what carries the requests, for tests and for clients of one's own.

mod address;
mod api;
mod call;
mod connection;
mod error;
mod https;
mod transport;

pub use connection::Connection;
pub use error::{SetupError, SetupErrorKind};
pub use transport::{BoxedTransport, Transport, TransportError, TransportErrorKind};

pub(crate) use address::base;
pub(crate) use api::{Api, Said};
pub(crate) use call::{Call, authorization, is_id, is_segment, is_word};
