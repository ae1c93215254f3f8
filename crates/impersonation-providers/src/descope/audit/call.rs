use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde::Deserialize;

use super::{AuditRecord, AuditSearch};
use crate::descope::Descope;
use crate::http::Call;
use crate::lenient;

/// What a search of the audit trail found.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct AuditPage {
    /// The records, in the order of the answer.
    #[serde(default, rename = "audits", deserialize_with = "lenient::or_default")]
    pub records: Vec<AuditRecord>,
    /// How many there are in all, where the answer says it.
    #[serde(default, deserialize_with = "lenient::count")]
    pub total: Option<u64>,
}

impl Descope {
    /// Searches the audit trail.
    ///
    /// ```no_run
    /// # async fn search(descope: impersonation_providers::Descope) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::descope::AuditSearch;
    ///
    /// let found = descope.audit(&AuditSearch::impersonations().user_ids(["U2User"])).await?;
    /// for record in found.records.iter().filter(|record| record.is_impersonation()) {
    ///     println!("{} {}", record.occurred(), record.user_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Descope takes ten such searches a minute. Follows <https://docs.descope.com/api/management/audit/search-audit>.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for a number that the API cannot take, before Descope is asked; then what it says. `Unreadable` where one of the
    /// records has no moment: none is left out in silence.
    pub async fn audit(&self, search: &AuditSearch) -> Result<AuditPage, ProviderError> {
        if !search.is_sound() {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        }
        let call = Call::post(["v1", "mgmt", "audit", "search"]).idempotent().json(search)?;
        self.api.ask(self.signed(call)).await
    }
}
