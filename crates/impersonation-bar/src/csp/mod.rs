//! The bar under a strict Content Security Policy: by a nonce that the policy has, or by the hashes of its script and style.
//!
//! The bar has no inline handler and no style attribute. It has one `<style>` and one `<script>`, both constant.
//!
//! - A nonce is the better of the two: by its hash the script may run wherever somebody gets a copy of it into the page, and then starts
//!   what they put before it. It still runs no script of theirs.
//! - `form-action` has to allow the URL of Stop. Chromium applies it to the redirects of the answer as well: where Stop leads to another
//!   origin in the end, that origin has to stand in `form-action` too.
//! - `base-uri 'none'` keeps a `<base>` that somebody got into the page from leading Stop to another origin. The script sets that right;
//!   without JavaScript only the policy does, or an absolute URL of Stop.

mod nonces;

pub use nonces::Nonces;

use crate::markup::{SCRIPT, STYLE};

/// The source of the bar's script for `script-src`, in its quotes: `'sha256-…'`.
pub fn script_hash() -> &'static str {
    SCRIPT.hash()
}

/// The source of the bar's style for `style-src`, in its quotes: `'sha256-…'`.
pub fn style_hash() -> &'static str {
    STYLE.hash()
}
