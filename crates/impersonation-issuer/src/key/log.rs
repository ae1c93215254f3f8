//! What is logged: the cause of a failure, and never anything of a key.

#[cfg(not(feature = "tracing"))]
pub(super) use off::not_reloaded;
#[cfg(feature = "tracing")]
pub(super) use on::not_reloaded;

#[cfg(feature = "tracing")]
mod on {
    use std::error::Error;

    pub(in crate::key) fn not_reloaded(error: &(dyn Error + 'static)) {
        tracing::warn!(error, "the signing keys could not be read anew; those that are known go on");
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::error::Error;

    pub(in crate::key) fn not_reloaded(_: &(dyn Error + 'static)) {}
}
