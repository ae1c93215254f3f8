//! The support desk: whom to act as, what goes on, what happened.

mod audit;
mod customer;
mod desk;

pub(crate) use audit::audit;
pub(crate) use customer::{customer, impersonate};
pub(crate) use desk::{desk, revoke};
