use super::View;
use crate::language::{Direction, Text};
use crate::text::{self, Place, escaped};

impl View<'_> {
    /// Who acts as whom, in full as the title where not all of it is shown.
    pub(super) fn who(&self) -> String {
        let (sentence, title) = (self.sentence(), self.sentence_title());
        format!("<p class=\"who\"{title}>{sentence}</p>")
    }

    pub(super) fn sentence(&self) -> String {
        self.fill(Text::Sentence, Place::Content, |name| self.name(self.party(name)))
    }

    fn sentence_title(&self) -> String {
        let is_cut = ["actor", "subject"].iter().any(|name| text::shown(self.party(name)).is_cut);
        match is_cut {
            true => self.title(Text::Sentence, |name| self.party(name)),
            false => String::new(),
        }
    }

    fn party(&self, name: &str) -> &str {
        match name {
            "actor" => self.facts.actor(),
            _ => self.facts.subject(),
        }
    }

    /// A name, isolated where it could turn around what stands beside it.
    fn name(&self, name: &str) -> String {
        let text::Html { html, .. } = text::shown(name);
        match self.language.direction() == Direction::LeftToRight && name.is_ascii() {
            true => html,
            false => format!("<bdi>{html}</bdi>"),
        }
    }

    /// A text with its values in full as the attribute `title`.
    pub(super) fn title<'v>(&self, text: Text, value: impl Fn(&str) -> &'v str) -> String {
        let title = self.fill(text, Place::Attribute, |name| text::title(value(name)).html);
        format!(" title=\"{title}\"")
    }

    /// A text of the language with HTML for its placeholders.
    pub(super) fn fill(&self, text: Text, place: Place, value: impl Fn(&str) -> String) -> String {
        let mut html = String::new();
        let mut rest = self.language.text(text);
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?)))
        {
            html.push_str(&escaped(before, place));
            html.push_str(&value(name));
            rest = after;
        }
        html.push_str(&escaped(rest, place));
        html
    }
}
