//! What is logged: addresses without their query, the cause of a failure, and never a token, a secret or a document.

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{failed, no_runtime, plain, skipped};
#[cfg(feature = "tracing")]
pub(crate) use on::{failed, no_runtime, plain, skipped};

#[cfg(feature = "tracing")]
mod on {
    use impersonation_core::key::KeySet;

    use crate::address::Address;
    use crate::fetch::FetchError;

    /// More keys than this are not named one by one.
    const NAMED_KEYS: usize = 8;

    pub(crate) fn plain(address: &Address) {
        tracing::warn!(%address, "keys are fetched over plain http, which only a loopback address may be");
    }

    pub(crate) fn failed(address: &Address, error: &FetchError) {
        tracing::warn!(%address, %error, "keys could not be fetched");
    }

    pub(crate) fn skipped(address: &Address, set: &KeySet) {
        for key in set.skipped().iter().take(NAMED_KEYS) {
            tracing::warn!(%address, "{key}");
        }
    }

    pub(crate) fn no_runtime(address: &Address) {
        tracing::error!(%address, "keys are fetched only inside a tokio runtime: verify within one");
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use impersonation_core::key::KeySet;

    use crate::address::Address;
    use crate::fetch::FetchError;

    pub(crate) fn plain(_: &Address) {}

    pub(crate) fn failed(_: &Address, _: &FetchError) {}

    pub(crate) fn skipped(_: &Address, _: &KeySet) {}

    pub(crate) fn no_runtime(_: &Address) {}
}
