//! `@descope/node-sdk`: it starts, refreshes and stops, and our middleware says who is there by what it gets.

mod impersonation;
mod project;
mod refusals;

use project::{CUSTOMER, Descope, STAFF};
