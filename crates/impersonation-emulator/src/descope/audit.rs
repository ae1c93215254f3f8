use serde_json::{Value, json};

/// How audits write the moment of what has `occurred`: always as text, of milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuditTimes {
    /// `"1700000000000"`, as Go's SDK needs it.
    #[default]
    Whole,
    /// `"1700000000000.123"`, as tests of Python's SDK have it.
    Fractional,
}

#[derive(Clone, Debug)]
pub(super) struct Audit {
    pub(super) id: String,
    pub(super) action: &'static str,
    pub(super) method: &'static str,
    pub(super) user_id: String,
    pub(super) actor_id: String,
    pub(super) login_ids: Vec<String>,
    pub(super) tenants: Vec<String>,
    /// In milliseconds.
    pub(super) occurred: u64,
}

impl Audit {
    pub(super) fn json(&self, project_id: &str, times: AuditTimes) -> Value {
        let occurred = match times {
            AuditTimes::Whole => self.occurred.to_string(),
            AuditTimes::Fractional => format!("{}.123", self.occurred),
        };
        json!({
            "ID": self.id,
            "projectId": project_id,
            "userId": self.user_id,
            "actorId": self.actor_id,
            "action": self.action,
            "type": "info",
            "method": self.method,
            "occurred": occurred,
            "device": "Desktop",
            "geo": "US",
            "remoteAddress": "127.0.0.1",
            "externalIds": self.login_ids,
            "tenants": self.tenants,
            "data": {},
        })
    }
}
