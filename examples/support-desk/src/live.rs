//! What happens in an account, as it happens, for pages that are open.

use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Sender, channel};

use crate::trail::Entry;

/// Pages that are slower than this many events miss some.
const WAITING: usize = 64;

/// Clones tell the same pages.
#[derive(Clone, Debug)]
pub(crate) struct Live(Sender<Happening>);

/// Something that happened in an account.
#[derive(Clone, Debug)]
struct Happening {
    person: String,
    text: String,
}

impl Default for Live {
    fn default() -> Self {
        Self(channel(WAITING).0)
    }
}

impl Live {
    pub(crate) fn happened(&self, person: &str, text: impl Into<String>) {
        // That no page is open is no mistake.
        let _ = self.0.send(Happening { person: person.into(), text: text.into() });
    }

    /// Tells of an entry of the trail what concerns the customer.
    pub(crate) fn tell(&self, entry: &Entry) {
        let text = match &*entry.kind {
            "redeemed" | "started" => "support is in this account",
            "ended" => "support has left this account",
            "consent_granted" => "support was let in",
            "consent_withdrawn" => "the consent was taken back",
            _ => return,
        };
        self.happened(&entry.subject, text);
    }

    /// What happens in an account from now on, in words.
    pub(crate) fn of(&self, person: &str) -> impl Stream<Item = String> + Send + use<> {
        stream::unfold((self.0.subscribe(), person.to_owned()), async |(mut heard, person)| {
            loop {
                match heard.recv().await {
                    Ok(happening) if happening.person == person => return Some((happening.text, (heard, person))),
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
    }
}
