//! The bar that says who acts as whom, and its way into a page while the page streams by.
//!
//! Facts of a session go in and ASCII bytes come out, right in any ASCII-compatible encoding of the page. `impersonation-axum`, `-tower` and
//! `-actix` have layers that put the bar into pages; this crate knows no framework.
//!
//! ```
//! use impersonation_bar::{Bar, Details, Page};
//! use impersonation_core::{ActingSession, Timestamp};
//!
//! # fn main() -> Result<(), impersonation_bar::BarError> {
//! let bar = Bar::builder("/impersonation/stop").build()?;
//!
//! let html = |session: &ActingSession, now: Timestamp| {
//!     let details = Details::new().subject_name("Erika Mustermann").read_only(true);
//!     let facts = bar.facts(session, now, Some(&details));
//!     bar.markup(&facts, &Page::new().accept_language("de"))
//! };
//! # Ok(())
//! # }
//! ```
//!
//! # What it keeps
//!
//! - **It is never removed.** Minimised it is a pill with who acts as whom and Stop. The page's styles do not reach into its shadow tree,
//!   nor hide its element; [what they can do](#what-the-pages-styles-can-do) is less with the script than without.
//! - **It works without JavaScript**: Stop is a form, minimising a `<details>`. The script puts the bar above the page, counts down, writes
//!   the time of the place, remembers for the tab that the bar was minimised, and has it announced once.
//! - **Nothing else of the page is touched.** The script starts the bar right before itself and runs no other script; the forms of the bar
//!   are not among `document.forms`, where a page may submit the first.
//! - **Names are text.** Whatever they contain adds no element and no attribute, turns nothing around and is cut: the whole stays below
//!   24 KB with the texts of this crate.
//! - **A limit is shown where one is known**: the expiry of a token of the RFC 8693 profile, or what [`Details::ends_at`] says. Hosted
//!   providers mint tokens anew every few minutes, and theirs is none.
//!
//! # Looks
//!
//! Custom properties of the page, on `:root` or `impersonation-bar`, are the bar's theme. Those of colour have a twin that ends in `-dark`, which
//! counts where the system prefers dark.
//!
//! | `--impersonation-bar-…` | by default | and `-dark` |
//! | --- | --- | --- |
//! | `background` | `#fff6dd` | `#2a2113` |
//! | `color`, of the text | `#33260a` | `#fbeecb` |
//! | `accent`, of the Stop button | `#9a3412` | `#fdba74` |
//! | `on-accent`, of its text | `#ffffff` | `#2b1705` |
//! | `frame`, around the window | `#c2410c` | `#ea580c` |
//! | `font`, a family | `system-ui,sans-serif` | |
//! | `z-index`, at least 1 | `2147483647` | |
//!
//! By default text has a contrast of 4.5 and more, shapes of 3 and more.
//!
//! # What the page's styles can do
//!
//! They can set these properties badly: text in the colour of its background is not read. Whoever writes a style of the page writes the theme.
//!
//! With JavaScript the bar lies in the browser's top layer (`popover`; Chromium 114, Safari 17, Firefox 125 and later), which no
//! `transform`, `filter`, `opacity`, `clip-path` or `z-index` of the page reaches. What takes the whole `<body>` away, such as `display: none`
//! or a `zoom` next to nothing, takes the bar with it.
//!
//! Without, it is a fixed element like any other: `transform`, `filter` or `contain` of `<body>` let it scroll with the page,
//! `clip-path` and `opacity` hide it, and later elements of the same `z-index` lie over it.
//!
//! # Content Security Policy
//!
//! There is one `<style>` and one `<script>`, both constant, no inline handler and no style attribute. A policy lets them in by a nonce, which
//! [`csp::Nonces`] finds in the response's own headers, or by [`csp::script_hash`] and [`csp::style_hash`]. Either has to be in `script-src` and
//! in `style-src`. Without the style the bar is plain text at its place in the page, and Stop works. A policy in a `<meta>` is not read: name
//! the hashes there. [`csp`] says what `form-action` and `base-uri` have to be.
//!
//! # Languages
//!
//! English, German and Arabic, by `Accept-Language`; others by a [catalogue](Language) of the application's.
//!
//! # Single-page applications
//!
//! [`Bar::status`] is the body of an endpoint, [`Facts::header_value`] the value of the response header [`HEADER`]. Both say the same as the bar.
//!
//! # What it does not do
//!
//! It decides nothing: gates do. It does not stand above what a page puts into the browser's top layer, such as a modal `<dialog>`, nor
//! against a page's own scripts, which can remove whatever is in it. A browser without declarative shadow trees (Chromium before 111, Safari
//! before 16.4, Firefox before 123) whose script a policy stops shows who acts as whom, and no Stop. At the bottom, and at the end of a
//! document without `<body>`, it keeps no room free and covers what is below it until it is minimised. Whether a request to stop comes from
//! the application's own page is for the handler of that URL to check.

pub mod bar;
pub mod csp;
mod details;
mod error;
pub mod facts;
pub mod inject;
pub mod language;
mod markup;
mod text;

pub use bar::{Bar, BarBuilder, Position, ReturnTo};
pub use details::Details;
pub use error::{BarError, BarErrorKind};
pub use facts::{Facts, HEADER, Status};
pub use language::Language;
pub use markup::Page;

/// What the README shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
