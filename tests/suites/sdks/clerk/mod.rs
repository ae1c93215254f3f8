//! `@clerk/backend`: it starts an impersonation or an agent's task, and says of the tokens what our middleware says.

mod impersonation;
mod instance;
mod sessions;
mod tokens;

use instance::{CUSTOMER, Clerk, STAFF};
