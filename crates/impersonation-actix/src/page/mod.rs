//! The middleware that lifts the marker of a page from a form into the header, where a session middleware looks for it. See
//! [`impersonation_core::page`] for what markers are.
//!
//! 1. It stands **outside the session middleware**, which in actix is a later `wrap`.
//! 2. Only a urlencoded form is read that may change something, comes [beside the cookie](PageFieldMiddleware::beside) of an
//!    impersonation, and says no marker in the header. Everything else passes as it is.
//! 3. Of a form the first 64 KiB are looked at: put the field first. A longer one passes as a whole, as if it had no field where it does
//!    not have it there. Nothing is decoded.
//! 4. The service below gets every byte, and an error where the body breaks off. The application still finds the field in its form.
//! 5. Nothing is decided here. Each value becomes a line of the header; a session middleware refuses two.
//!
//! A client that sends slowly is waited for as long as the server waits for bodies, which actix-web does without an end unless something
//! further out, a proxy for one, has a timeout.
//!
//! Once the cookie is gone, its tombstone too, no form is read: where a page may stay open for longer than that, put the marker into the
//! `action` as well, by [`Marker::parameter`].
//!
//! A form of another site's can say a marker here as it can in its address: what keeps it out is
//! [`SameOrigin`](crate::SameOrigin).
//!
//! Wrap the `App` in it. A middleware further out that holds a clone of the `HttpRequest` makes actix panic when the header is added, and the
//! request fails.
//!
//! ```
//! use actix_web::{App, HttpRequest, HttpResponse, http::header::ContentType, web};
//! use impersonation_actix::{PageFieldMiddleware, Rejection, SessionExt, SessionMiddleware, Verifier};
//!
//! # fn app(verifier: Verifier) {
//! let app = App::new()
//!     .service(web::resource("/notes").get(form).post(async || "saved"))
//!     .wrap(SessionMiddleware::new(verifier))
//!     .wrap(PageFieldMiddleware::new());
//! # }
//!
//! async fn form(request: HttpRequest) -> Result<HttpResponse, Rejection> {
//!     let marker = request.presence()?.page_marker().map(|marker| marker.input()).unwrap_or_default();
//!     let page = format!(r#"<form method="post">{marker}<input name="text"><button>Save</button></form>"#);
//!     Ok(HttpResponse::Ok().content_type(ContentType::html()).body(page))
//! }
//! ```

mod future;
mod middleware;
mod payload;
mod reading;
mod service;

pub use future::PageFieldFuture;
pub use middleware::PageFieldMiddleware;
pub use service::PageFieldService;

pub use impersonation_core::page::{FIELD, HEADER, Marker};
pub use impersonation_core::request::InvalidCookieName;
