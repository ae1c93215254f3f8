//! An impersonation does not start unless its start is recorded, and whoever wants to stop can: without a session, in spite of one
//! that disagrees, with a token that is over, while nothing else works.

mod clients;
mod starts;
mod stops;
mod traces;
mod troubles;
