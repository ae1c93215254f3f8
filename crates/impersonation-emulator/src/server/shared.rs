use std::sync::Mutex;

use crate::clock::EmulatorClock;
use crate::lock;
use crate::server::{Answer, Received};

/// What the requests to an emulator and its handle have in common.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) clock: EmulatorClock,
    scripts: Mutex<Vec<Script>>,
    received: Mutex<Vec<Received>>,
}

#[derive(Debug)]
struct Script {
    method: String,
    path: String,
    answer: Answer,
}

impl Shared {
    pub(crate) fn script(&self, method: &str, path: &str, answer: Answer) {
        let script = Script { method: method.to_uppercase(), path: path.to_owned(), answer };
        lock(&self.scripts).push(script);
    }

    pub(crate) fn unscript(&self) {
        lock(&self.scripts).clear();
    }

    pub(crate) fn record(&self, received: Received) {
        lock(&self.received).push(received);
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        lock(&self.received).clone()
    }

    /// The oldest script for this request, which has one time less from now on.
    pub(crate) fn next_answer(&self, method: &str, path: &str) -> Option<Answer> {
        let mut scripts = lock(&self.scripts);
        scripts.retain(|script| !script.answer.is_spent());
        let script = scripts.iter_mut().find(|script| script.method == method && is_match(&script.path, path))?;
        script.answer.take().then(|| script.answer.clone())
    }
}

/// `*` stands for one segment.
fn is_match(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(found)) if expected == "*" || expected == found => {}
            _ => return false,
        }
    }
}
