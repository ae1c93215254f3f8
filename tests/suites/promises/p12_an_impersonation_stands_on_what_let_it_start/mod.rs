//! An impersonation stands on what let it start: the impersonator's right and rank, a target who is there and open to it, their
//! consent, the impersonator's own session, an environment in which it is open. When one of these is lost it ends, within the stated
//! staleness wherever it was lost, and at once where this process took it away. Where nobody can say, nobody acts.

mod at_once;
mod base_session;
mod losses;
mod silence;
mod somewhere_else;
