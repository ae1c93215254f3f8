use super::Memory;
use crate::store::{Changes, StoreError};

impl Changes for Memory {
    /// No change comes without an event: their number says it.
    async fn changes(&self) -> Result<u64, StoreError> {
        Ok(self.state().log.len() as u64)
    }
}
