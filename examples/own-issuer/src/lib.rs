//! An application in which staff act as customers. `impersonation` is all that it takes; the rest is what
//! any application has: users, a sign-in, pages.

mod impersonation;
mod pages;
mod people;
mod sign_in;

pub use impersonation::app;
