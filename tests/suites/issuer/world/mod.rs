//! An application with an issuer of its own, in axum and in actix-web, mounted as in `examples/own-issuer`: over a store that can
//! fail, a clock that moves when it is told to, and a directory that changes. [`Plan::everywhere`] runs a test in both, one after
//! the other, and both must have answered the same, but for ids and tokens.
#![allow(dead_code, unused_imports, reason = "two suites share it")]

mod actix;
mod answer;
mod ask;
mod axum;
mod browser;
mod client;
mod clock;
mod pages;
mod people;
mod plan;
mod sign_in;
mod sink;
mod state;
mod store;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

pub(crate) use answer::{Answer, claims};
pub(crate) use ask::{Ask, get, post, request};
pub(crate) use browser::Browser;
pub(crate) use client::Client;
pub(crate) use people::People;
pub(crate) use plan::Plan;
pub(crate) use sign_in::{Base, CLERK, DESCOPE, SIGN_IN, WORKOS, base, namesake, other};
pub(crate) use state::World;
pub(crate) use store::When;

/// When every test begins.
pub(crate) const NOW: u64 = 1_800_000_000;
/// The `iss` of impersonations.
pub(crate) const ISSUER: &str = "https://app.example/impersonation";
/// Their `aud`.
pub(crate) const AUDIENCE: &str = "app";
/// Where the application is.
pub(crate) const HOST: &str = "app.example";
/// The cookie that impersonations ride in.
pub(crate) const OVERLAY: &str = "__Host-impersonation";
/// The cookie of the application's own sessions.
pub(crate) const COOKIE: &str = "session";

type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// An application: a request in, an answer out.
type Serve = Rc<dyn Fn(Ask) -> Local<Answer>>;

/// Runs a test in every framework, by the plan that most applications follow.
pub(crate) async fn everywhere(test: impl AsyncFn(&World)) {
    Plan::new().everywhere(test).await;
}

/// Lets what a process knows of grants grow old: the store is asked again.
pub(crate) async fn poll_again() {
    tokio::time::advance(std::time::Duration::from_millis(250)).await;
}

/// Lets all that it knows grow old: directory, authorizer and session check are asked again too.
pub(crate) async fn ask_again() {
    tokio::time::advance(std::time::Duration::from_secs(5)).await;
}
