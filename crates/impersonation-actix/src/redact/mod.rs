//! The middleware that redacts JSON of others, and the response that redacts one's own.
//!
//! 1. [`RedactMiddleware`] closes what its [`Redaction`] names while an actor of any kind is there, and while nobody is. A
//!    user's own session passes as it is.
//! 2. What is below is asked for the whole document, uncompressed, and the body streams by. What is closed becomes `null` in it.
//! 3. Of the response go length, `ETag` and digests, which would tell what is closed. The body comes in blocks of [`BLOCK`]
//!    bytes and a rest, however it was cut: what is less than a block waits for more, or for the end.
//! 4. Where it turns out to be no JSON it breaks off with a [`BodyError`], so that nobody takes it for whole; nothing that waited
//!    is shown, and the log says why.
//! 5. What cannot be redacted is not shown.
//! 6. [`Redacted`] is a response of the application's own, whose [`Sensitive`] fields it shows to whom they are open, and which
//!    [`HEADER`] lists.
//! 7. Below no session middleware both answer 500, and the log names the fix.
//!
//! | what the service below answers | with the status | what becomes of it |
//! | --- | --- | --- |
//! | JSON | any but 206 | what is closed becomes `null`, and the header [`HEADER`] lists it |
//! | no body | any | its head |
//! | a body of a type that may pass | any | as it is |
//! | another, to a [`Refusal`](crate::Refusal) | any | as it is: the application's own answer to it |
//! | another; compressed JSON | 4xx | its head without the type: who rejects what a client sent may write as they like |
//! | another; compressed JSON; a part of some | any other | 500 `not_redactable`, and the log says what to do |
//! | a tunnel | 101; 2xx to CONNECT, by which HTTP/2 opens a WebSocket | the same |
//!
//! **Put the middleware on the app or a scope.** actix lets nobody change a request of which somebody else holds a clone: below
//! a middleware that keeps an `HttpRequest` over its call this one panics, as actix's own routing does. It stands inside
//! `Compress`, or outside of it.

mod body;
mod error;
mod future;
mod json;
mod middleware;
mod response;
mod service;

pub use body::RedactedBody;
pub use error::{BodyError, BodyErrorKind};
pub use future::RedactFuture;
pub use json::Redacted;
pub use middleware::RedactMiddleware;
pub use service::RedactService;

pub use impersonation_core::redact::*;
