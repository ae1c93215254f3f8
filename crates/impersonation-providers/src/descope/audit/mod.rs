//! The audit trail, of which Descope keeps thirty days.

mod call;
mod field;
mod occurred;
mod record;
mod search;

pub use call::AuditPage;
pub use field::SearchField;
pub use record::AuditRecord;
pub use search::AuditSearch;
