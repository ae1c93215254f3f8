//! Sessions and tokens that the application says are over, though their signatures still verify.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::session::Session;
use crate::time::Timestamp;

/// What was revoked of each trusted issuer, in their order.
pub(crate) struct Revocations {
    /// How many there have been. It grows after the list did: whoever reads it before the list misses nothing.
    count: AtomicU64,
    lists: RwLock<Vec<Lists>>,
    lasting: Duration,
}

#[derive(Clone, Default)]
struct Lists {
    /// By `sid`.
    sessions: List,
    /// By `jti`.
    tokens: List,
}

/// Ids, and until when each is remembered.
#[derive(Clone, Default)]
struct List {
    until: HashMap<Box<str>, Timestamp>,
    /// Grown to this, it is rid of what it need not remember any longer.
    swept_at: usize,
}

/// What is revoked.
#[derive(Clone, Copy)]
pub(crate) enum Revoked<'a> {
    Session(&'a str),
    Token(&'a str),
}

/// An issuer that the verifier does not trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownIssuer(pub(crate) ());

impl fmt::Display for UnknownIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the issuer is not trusted here")
    }
}

impl std::error::Error for UnknownIssuer {}

/// Shorter lists are not worth sweeping.
const SMALL: usize = 1024;

impl Revocations {
    pub(crate) fn new(issuers: usize, lasting: Duration) -> Self {
        Self { count: AtomicU64::new(0), lists: RwLock::new(vec![Lists::default(); issuers]), lasting }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    pub(crate) fn add(&self, issuer: usize, revoked: Revoked<'_>, now: Timestamp) {
        let mut lists = self.lists.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(Lists { sessions, tokens }) = lists.get_mut(issuer) {
            match revoked {
                Revoked::Session(id) => sessions.add(id, now, self.lasting),
                Revoked::Token(id) => tokens.add(id, now, self.lasting),
            }
        }
        drop(lists);
        self.count.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn hold(&self, issuer: usize, session: &Session, now: Timestamp) -> bool {
        if self.count() == 0 {
            return false;
        }
        let lists = self.lists.read().unwrap_or_else(PoisonError::into_inner);
        lists.get(issuer).is_some_and(|Lists { sessions, tokens }| {
            session.session_id().is_some_and(|id| sessions.holds(id, now))
                || session.token_id().is_some_and(|id| tokens.holds(id, now))
        })
    }
}

impl List {
    fn add(&mut self, id: &str, now: Timestamp, lasting: Duration) {
        if self.until.len() >= self.swept_at.max(SMALL) {
            self.until.retain(|_, until| now < *until);
            self.swept_at = self.until.len() * 2;
        }
        self.until.insert(id.into(), now + lasting);
    }

    fn holds(&self, id: &str, now: Timestamp) -> bool {
        self.until.get(id).is_some_and(|until| now < *until)
    }
}
