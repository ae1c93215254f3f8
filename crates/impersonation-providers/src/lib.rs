//! What Clerk, WorkOS and Descope have beyond their tokens, which `impersonation-core` knows.
//!
//! So far that is the [sealed session cookie](workos::SealedSession) of WorkOS's AuthKit. Their management APIs, by which an
//! impersonation is started and stopped, are not spoken yet.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod workos;
