use impersonation_core::Timestamp;
use impersonation_core::session::ActorKind;

use super::View;
use crate::language::Text;
use crate::text::{self, Place};

impl View<'_> {
    /// What is known beside the sentence.
    pub(super) fn list(&self) -> String {
        let items = [self.kind(), self.organization(), self.reason(), self.since(), self.limit(), self.access()];
        let items: String = items.into_iter().flatten().collect();
        if items.is_empty() { items } else { format!("<ul class=\"facts\">{items}</ul>") }
    }

    /// What kind of party acts, where it is not the usual one.
    fn kind(&self) -> Option<String> {
        self.badge(match self.facts.actor_kind() {
            ActorKind::Staff => return None,
            ActorKind::Agent => Text::Agent,
            ActorKind::Service => Text::Service,
            _ => Text::Unknown,
        })
    }

    fn access(&self) -> Option<String> {
        self.badge(if self.facts.read_only()? { Text::ReadOnly } else { Text::ReadWrite })
    }

    fn badge(&self, text: Text) -> Option<String> {
        let text = self.text(text, Place::Content);
        Some(format!("<li class=\"badge\">{text}</li>"))
    }

    fn organization(&self) -> Option<String> {
        self.facts.organization().map(|name| self.item(Text::Organization, name))
    }

    fn reason(&self) -> Option<String> {
        self.facts.reason().map(|reason| self.item(Text::Reason, reason))
    }

    /// A narrow window cuts what is written in full: the title is there at all times.
    fn item(&self, text: Text, value: &str) -> String {
        let title = self.title(text, |_| value);
        let content = self.fill(text, Place::Content, |_| format!("<bdi>{}</bdi>", text::shown(value).html));
        format!("<li class=\"value\"{title}>{content}</li>")
    }

    /// In UTC, which the script turns into the time of the place.
    fn since(&self) -> Option<String> {
        let time = utc(self.facts.began_at()?)?;
        let (machine, human) = (time.strftime("%Y-%m-%dT%H:%M:%SZ"), time.strftime("%Y-%m-%d %H:%M UTC"));
        let time = format!("<time datetime=\"{machine}\">{human}</time>");
        let content = self.fill(Text::Since, Place::Content, |_| time.clone());
        Some(format!("<li>{content}</li>"))
    }

    /// What is left, for the script to count down; without it, what was left when the page was made.
    fn limit(&self) -> Option<String> {
        let left = self.facts.ends_at()?.since(self.facts.now()).as_secs();
        if left == 0 {
            let ended = self.text(Text::Ended, Place::Content);
            return Some(format!("<li class=\"limit\">{ended}</li>"));
        }
        let clock = clock(left);
        let timer = format!("<span role=\"timer\" aria-live=\"off\" data-left=\"{left}\">{clock}</span>");
        let content = self.fill(Text::Ends, Place::Content, |_| timer.clone());
        let ended = self.text(Text::Ended, Place::Attribute);
        Some(format!("<li class=\"limit\" data-ended=\"{ended}\">{content}</li>"))
    }
}

fn utc(moment: Timestamp) -> Option<jiff::Timestamp> {
    let seconds = i64::try_from(moment.as_unix_seconds()).ok()?;
    jiff::Timestamp::from_second(seconds).ok()
}

/// `4:59` or `1:04:59`.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
