//! A ticket is redeemed once, while it is pending and not expired. Actor tokens and agent tasks are both tickets.

use http::StatusCode;
use serde_json::{Map, Value};

use super::refusal::Refusal;

#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) user_id: String,
    /// The whole object as it was sent: every token of the session carries it.
    pub(super) actor: Map<String, Value>,
    pub(super) purpose: Purpose,
    pub(super) status: Status,
    pub(super) created_at: u64,
    pub(super) updated_at: u64,
    pub(super) expires_at: u64,
    pub(super) session_seconds: u64,
}

#[derive(Debug)]
pub(super) enum Purpose {
    Impersonate,
    RunAgent { redirect_url: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    Accepted,
    Revoked,
}

impl Status {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
        }
    }
}

impl Ticket {
    pub(super) fn accept(&mut self, now: u64) -> Result<(), Refusal> {
        match self.status {
            Status::Accepted => Err(spent("actor_token_already_used_code", "actor token has already been used")),
            Status::Revoked => Err(spent("actor_token_revoked_code", "actor token has been revoked")),
            Status::Pending if now >= self.expires_at => {
                Err(spent("actor_token_cannot_be_used_code", "actor token cannot be used"))
            }
            Status::Pending => {
                (self.status, self.updated_at) = (Status::Accepted, now);
                Ok(())
            }
        }
    }

    pub(super) fn revoke(&mut self, now: u64) -> Result<(), Refusal> {
        if self.status != Status::Pending {
            let long = format!("Its status is {}. Only pending tokens can be revoked.", self.status.name());
            let code = "actor_token_cannot_be_revoked_code";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, code, "cannot revoke", &long));
        }
        (self.status, self.updated_at) = (Status::Revoked, now);
        Ok(())
    }
}

fn spent(code: &'static str, message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, code, message, "Please request a new one.")
}
