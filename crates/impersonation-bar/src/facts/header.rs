use sfv::{Date, DictSerializer, Integer, KeyRef, RefBareItem, StringRef, TokenRef, key_ref, token_ref};

use super::Facts;
use impersonation_core::Timestamp;
use impersonation_core::session::ActorKind;

/// The response header that carries the facts: `impersonation`, a dictionary of RFC 9651.
pub const HEADER: &str = "impersonation";

/// The longest text, in characters and in bytes as it is written: seven of them stay below 1.5 KB, and the whole head of a response
/// within what proxies take by default (4 KB).
const LONGEST: (usize, usize) = (64, 160);

impl Facts {
    /// The value of the response header [`HEADER`]: a dictionary of RFC 9651 in visible ASCII, below 1.5 KB whatever the names contain.
    ///
    /// ```text
    /// impersonation: actor="staff@example.com", kind=staff, subject="user_2", ends=@1700000300, read-only
    /// ```
    ///
    /// A text is a String; a Display String where it is not ASCII. Of a text there are at most 64 characters and 160 bytes.
    pub fn header_value(&self) -> String {
        let mut dictionary = DictSerializer::new();
        let mut text = |name: &KeyRef, text: Option<&str>| {
            if let Some(text) = text {
                let text = cut(text);
                let _ = dictionary.bare_item(name, item(&text));
            }
        };
        text(key_ref("actor"), Some(self.actor()));
        text(key_ref("actor-id"), Some(&*self.actor.subject).filter(|id| *id != self.actor()));
        text(key_ref("subject"), Some(&self.subject.id));
        text(key_ref("subject-name"), self.subject.name.as_deref());
        text(key_ref("organization"), self.organization.as_ref().map(|organization| &*organization.id));
        text(
            key_ref("organization-name"),
            self.organization.as_ref().and_then(|organization| organization.name.as_deref()),
        );
        text(key_ref("reason"), self.reason());
        let _ = dictionary.bare_item(key_ref("kind"), kind(self.actor_kind()));
        for (name, moment) in [(key_ref("began"), self.began_at), (key_ref("ends"), self.ends_at)] {
            if let Some(date) = moment.and_then(date) {
                let _ = dictionary.bare_item(name, date);
            }
        }
        if let Some(read_only) = self.read_only {
            let _ = dictionary.bare_item(key_ref("read-only"), read_only);
        }
        dictionary.finish().unwrap_or_default()
    }
}

fn kind(kind: ActorKind) -> &'static TokenRef {
    match kind {
        ActorKind::Staff => token_ref("staff"),
        ActorKind::Agent => token_ref("agent"),
        ActorKind::Service => token_ref("service"),
        _ => token_ref("unknown"),
    }
}

fn date(moment: Timestamp) -> Option<Date> {
    let seconds = i64::try_from(moment.as_unix_seconds()).ok()?;
    Integer::try_from(seconds).ok().map(Date::from_unix_seconds)
}

fn item(text: &str) -> RefBareItem<'_> {
    match StringRef::from_str(text) {
        Ok(ascii) => RefBareItem::String(ascii),
        Err(_) => RefBareItem::DisplayString(text),
    }
}

/// The text without what would be too much as it is written in the longer of the two forms.
fn cut(text: &str) -> String {
    let (characters, bytes) = LONGEST;
    let mut written = 0;
    let fits = |character: &char| {
        written += match character {
            '"' | '%' | '\\' => 3,
            ' '..='~' => 1,
            _ => 3 * character.len_utf8(),
        };
        written <= bytes
    };
    text.chars().take(characters).take_while(fits).collect()
}
