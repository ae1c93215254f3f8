use std::future::Future;

use super::StoreError;

/// Says whether anything was changed since, by this process or by another.
pub trait Changes: Send + Sync + 'static {
    /// A number that is another one once anybody has changed a grant, a ticket or a consent; that somebody was
    /// [seen](super::GrantStore::touch) need not change it. It is asked several times a second while somebody acts, so it must be
    /// cheap. No change comes without an event: where events are numbered as they are committed, the last number will do.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    fn changes(&self) -> impl Future<Output = Result<u64, StoreError>> + Send;
}
