//! What customers see of their account, and staff who act as them.

mod access;
mod account;
mod live;
mod notes;
mod profile;

pub(crate) use access::{access, end_visit};
pub(crate) use account::{billing, home, overview};
pub(crate) use live::{events, live};
pub(crate) use notes::{add_note, notes};
pub(crate) use profile::{profile, profile_json, reveal};
