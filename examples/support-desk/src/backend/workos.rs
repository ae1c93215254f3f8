use super::{Backend, Needs};
use crate::error::Failure;

pub(super) async fn backend(_: &Needs<'_>) -> Result<Backend, Failure> {
    Err("not yet".into())
}
