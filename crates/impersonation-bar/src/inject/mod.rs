//! The way of the bar into a page while the page streams by.
//!
//! Right after the `<body …>` start tag that `lol_html` over the whole page finds first stands the bar. Every byte of the
//! page comes out as it went in, in order and once, whatever it is: nothing is written anew, what comes in is cut in two
//! at most, by slices of the same [`Bytes`], and a byte is never held back. A page in which the tag cannot be found for
//! certain has the bar at its end: it is longer than 32 KiB, or `<svg>` or `<math>` stands before it, in which browsers and
//! `lol_html` may part about what is a tag and what is the text of a script.
//!
//! **No page goes without its bar, no fragment gets one.** A found `<body>` makes a document of whatever it stands in, and so does
//! a browser that says by `sec-fetch-dest` that it opens a page. Without either a document is what begins with `<!doctype`,
//! `<html` or `<head`, after a byte order mark, white space, comments and processing instructions; what else there is, `<div>…`
//! or `<title>…`, is a fragment and passes as it is.
//!
//! What this does not do:
//!
//! - A browser shows nothing behind a `<frameset>`. A bar at the end is swallowed by what the page left unclosed: a comment, a
//!   script, `<textarea>`, `<svg>`, `<video>`, `<iframe>`, or an element that is hidden.
//! - A `<body>` within `<template>` counts, as it does for `lol_html`, and the bar is then part of the template.
//! - A page that its handler breaks off has no end: where the tag was not met it has no bar.
//! - It reads no markup that is compressed or in UTF-16: [`Request::treatment`] says which responses these are. A page that is in
//!   UTF-16 by its byte order mark alone, against its type, has no bar.
//!
//! ```
//! use bytes::Bytes;
//! use impersonation_bar::inject::{Injector, Insertion};
//!
//! let mut injector = Injector::new(Insertion::new("<aside>Sam acts as Ada</aside>", "<aside>Sam acts as Ada</aside>"));
//! let mut page = Vec::new();
//! for chunk in ["<!doctype html><bo", "dy class=x><p>Hello", "</p>"] {
//!     page.extend(injector.push(Bytes::from(chunk)).flatten());
//! }
//! page.extend(injector.finish().into_iter().flatten());
//! assert_eq!(page, b"<!doctype html><body class=x><aside>Sam acts as Ada</aside><p>Hello</p>");
//! ```

mod charset;
mod fields;
mod injector;
mod insertion;
mod opening;
mod pieces;
mod search;
mod treatment;

#[cfg(test)]
mod tests;

pub use bytes::Bytes;
pub use fields::{ACCEPT_ENCODING, RESPONSE_FIELDS_REMOVED, request_fields_removed};
pub use injector::{Injector, Place};
pub use insertion::Insertion;
pub use pieces::Pieces;
pub use treatment::{Request, Treatment, Why};
