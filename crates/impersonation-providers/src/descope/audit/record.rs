use std::fmt;

use impersonation_core::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::occurred;
use crate::lenient;

/// What happened, as the audit trail has it. Of foreign types it has `serde_json::Value`, which is what the data of an event is.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuditRecord {
    /// Its id, which not every answer has.
    #[serde(default, rename = "ID", alias = "id", deserialize_with = "lenient::text")]
    pub id: Option<Box<str>>,
    /// In which project.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub project_id: Box<str>,
    /// To whom; empty where it was nobody.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub user_id: Box<str>,
    /// What: `LoginSucceed` …
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub action: Box<str>,
    /// How grave: `info`, `warn`, `error`.
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub kind: Option<Box<str>>,
    /// By whom. Whether that is the impersonator, of an impersonation, Descope does not document.
    #[serde(default, deserialize_with = "lenient::text")]
    pub actor_id: Option<Box<str>>,
    /// When, in whole Unix milliseconds; a fraction is cut off.
    #[serde(rename = "occurred", deserialize_with = "occurred::milliseconds")]
    pub occurred_ms: u64,
    /// From what kind of device.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub device: Box<str>,
    /// How they signed in: `otp`, `Impersonate` …
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub method: Box<str>,
    /// From which country.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub geo: Box<str>,
    /// From which IP address.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub remote_address: Box<str>,
    /// The login ids of the user.
    #[serde(default, rename = "externalIds", deserialize_with = "lenient::or_default")]
    pub login_ids: Vec<Box<str>>,
    /// In which tenants.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tenants: Vec<Box<str>>,
    /// What else there is to say.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data: Map<String, Value>,
}

/// Where from, by what names and with what data is personal.
impl fmt::Debug for AuditRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditRecord")
            .field("id", &self.id)
            .field("action", &self.action)
            .field("method", &self.method)
            .field("occurred_ms", &self.occurred_ms)
            .finish_non_exhaustive()
    }
}

impl AuditRecord {
    /// When, in whole seconds.
    pub fn occurred(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.occurred_ms / 1000)
    }
}
