use impersonation_issuer::store::{Changes, StoreError};

use super::{Sqlite, events};

impl Changes for Sqlite {
    /// The number of the last event, of which this process and all others know once it is committed. It says more than `data_version`
    /// does, which an application's own writes to the same file change too.
    async fn changes(&self) -> Result<u64, StoreError> {
        let last = self.readers.read(|connection| events::last(connection)).await?;
        Ok(last.unsigned_abs())
    }
}
