//! What the emulators have in common: a loopback listener, scripts, records and a clock.

mod answer;
mod bound;
mod exchange;
mod host;
mod received;
mod shared;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use impersonation_core::{Clock as _, Timestamp};
use tokio::sync::oneshot;

pub use answer::Answer;
pub(crate) use bound::{ANY_PORT, Bound};
pub use received::Received;
pub(crate) use shared::Shared;

use crate::clock::EmulatorClock;

/// The server under an emulator, which derefs to it. It stops when it is dropped.
///
/// It answers only requests whose one `Host` header names `127.0.0.1`, `[::1]` or `localhost`; any other is 421 and has no
/// effect, and a page of another host (`Origin`) gets 403. Bodies of more than 1 MiB are 413.
#[derive(Debug)]
pub struct Server {
    url: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    _stop: oneshot::Sender<()>,
}

impl Server {
    /// Where it listens, such as `http://127.0.0.1:49152`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests to this method and path by the script instead, as often as it says. A segment `*` of the path is any.
    ///
    /// Scripts for the same request are used up in the order in which they were given. They come before authentication.
    pub fn script(&self, method: &str, path: &str, answer: Answer) {
        self.shared.script(method, path, answer);
    }

    /// Forgets what is left of the scripts.
    pub fn unscript(&self) {
        self.shared.unscript();
    }

    /// Every request so far, in order, scripted and refused ones included; those to another host are not.
    pub fn requests(&self) -> Vec<Received> {
        self.shared.received()
    }

    /// The requests so far to this method and path.
    pub fn requests_to(&self, method: &str, path: &str) -> Vec<Received> {
        let mut requests = self.requests();
        requests.retain(|request| request.method() == method && request.path() == path);
        requests
    }

    /// The clock by which tokens, tickets and sessions are dated and expire.
    pub fn clock(&self) -> EmulatorClock {
        self.shared.clock.clone()
    }

    /// The present moment by its clock.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// Stops its clock at this moment.
    pub fn freeze_at(&self, now: Timestamp) {
        self.shared.clock.freeze_at(now);
    }

    /// Puts its clock forward, running or frozen.
    pub fn advance(&self, duration: Duration) {
        self.shared.clock.advance(duration);
    }

    /// Never returns: for a program that serves until it is killed.
    pub async fn wait(&self) {
        std::future::pending().await
    }
}
