//! The middleware that puts the bar into pages, and the facts on every response.
//!
//! 1. While an actor of any kind is there, every response has the header [`HEADER`] with the facts, refusals from below and
//!    errors too, and every page of HTML has the bar.
//! 2. The page streams by: what stands behind `<body …>` passes uncopied, and no byte is held back. What is a page and what a
//!    fragment, [`inject`] says.
//! 3. What is below is asked for the whole page, uncompressed: `Accept-Encoding` is `identity`, conditions and ranges are gone.
//!    `Compress` may stand outside or inside.
//! 4. The nonces of the bar's script and style are those of the response's `Content-Security-Policy`, where that is set below.
//! 5. A handler may leave [`Details`] in the extensions of its response: the name of the user, the end of the grant.
//! 6. A page that cannot have its bar is said so in the log, as an error.
//! 7. Of several around one handler the outermost does all of it: the others pass request and response untouched.
//! 8. Below no session middleware it answers 500, and the log names the fix.
//!
//! A request without an actor passes as it is.
//!
//! **Put it on the app or a scope.** actix lets nobody change a request of which somebody else holds a clone: below a middleware
//! that keeps an `HttpRequest` over its call this one panics, as actix's own routing does.

mod body;
mod endpoint;
mod future;
mod middleware;
mod page;
mod service;

pub use body::BarBody;
pub use endpoint::endpoint;
pub use future::BarFuture;
pub use middleware::BarMiddleware;
pub use service::BarService;

pub use impersonation_bar::*;
