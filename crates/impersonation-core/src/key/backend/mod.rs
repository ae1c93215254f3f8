//! The one place where signatures are computed: aws-lc-rs, or RustCrypto where only that is on.
//!
//! Both offer the same two types, [`Key`] and (for `signing`) [`KeyPair`]. No process-global provider is touched.

#[cfg(feature = "aws_lc_rs")]
mod aws_lc;
#[cfg(feature = "aws_lc_rs")]
pub(crate) use aws_lc::*;

// A test reads with each backend what the other wrote.
#[cfg(all(feature = "rust_crypto", any(not(feature = "aws_lc_rs"), test)))]
#[cfg_attr(feature = "aws_lc_rs", allow(dead_code, reason = "the other backend serves"))]
mod rust_crypto;
#[cfg(all(feature = "rust_crypto", not(feature = "aws_lc_rs")))]
pub(crate) use rust_crypto::*;

#[cfg(not(any(feature = "aws_lc_rs", feature = "rust_crypto")))]
mod none;
#[cfg(not(any(feature = "aws_lc_rs", feature = "rust_crypto")))]
pub(crate) use none::*;

/// Whether any backend is compiled in; without one no verifier builds.
pub(crate) const AVAILABLE: bool = cfg!(any(feature = "aws_lc_rs", feature = "rust_crypto"));

#[cfg(all(test, feature = "aws_lc_rs", feature = "rust_crypto", feature = "signing"))]
mod tests;
