use impersonation_axum::OwnSession;

use super::{Backend, Consent, Needs};
use crate::error::Failure;

pub(super) const CONSENTS: &str = "/account/access/consents";

#[derive(Clone)]
pub(crate) struct Consents;

impl Consents {
    pub(super) async fn of(&self, _: &OwnSession) -> Result<Vec<Consent>, Failure> {
        Ok(Vec::new())
    }
}

pub(super) async fn backend(_: &Needs<'_>) -> Result<Backend, Failure> {
    Err("not yet".into())
}
