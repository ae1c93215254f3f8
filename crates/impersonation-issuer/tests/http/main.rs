//! The issuer's routes over HTTP, as an adapter asks them.

mod account;
mod administration;
mod bodies;
mod configuration;
mod document;
mod origins;
mod pages;
mod redeeming;
mod redirects;
mod renewing;
mod secrets;
#[path = "../support/mod.rs"]
mod shared;
mod starting;
mod stopping;
mod support;
mod table;
