//! The bar under a strict Content Security Policy: by a nonce that the policy has, or by the hashes of its script and style.
//!
//! The bar has no inline handler and no style attribute. It has one `<style>` and one `<script>`, both constant.

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
