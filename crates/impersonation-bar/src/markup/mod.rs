//! The bar as HTML: an element with a shadow tree of its own, so that neither the page's styles nor its scripts' selectors reach in.

mod asset;
mod facts;
mod page;
mod sentence;

pub use page::Page;

pub(crate) use asset::{SCRIPT, STYLE};
pub(crate) use page::is_nonce;

use crate::bar::{Inner, Position};
use crate::facts::Facts;
use crate::language::{Language, Text, choose};
use crate::text::{Place, escaped};

/// What the parts of one bar are written from.
struct View<'a> {
    bar: &'a Inner,
    facts: &'a Facts,
    page: &'a Page<'a>,
    language: Language,
}

pub(crate) fn render(bar: &Inner, facts: &Facts, page: &Page<'_>) -> String {
    let language = choose(&bar.languages, page.accept_language).cloned().unwrap_or(Language::ENGLISH);
    View { bar, facts, page, language }.element()
}

impl View<'_> {
    fn element(&self) -> String {
        let (style, script) = (nonce(self.page.style_nonce), nonce(self.page.script_nonce));
        let (css, js) = (STYLE.text(), SCRIPT.text());
        let (shadow, fallback) = (self.shadow(), self.fallback());
        format!(
            "<impersonation-bar><template shadowrootmode=\"open\" shadowrootclonable><style{style}>{css}</style>{shadow}</template>\
             {fallback}</impersonation-bar><script{script}>{js}</script>"
        )
    }

    /// The bar, the room that it takes, and the frame over both.
    fn shadow(&self) -> String {
        let (position, region, key) = (self.position(), self.region(), self.facts.key());
        let (who, facts, stop) = (self.who(), self.list(), self.stop());
        let details = self.text(Text::Details, Place::Attribute);
        let name = self.text(Text::Details, Place::Content);
        let space = if self.makes_room() { "<div class=\"space\"></div>" } else { "" };
        let frame = if self.bar.frame { "<div class=\"frame\"></div>" } else { "" };
        format!(
            "<div class=\"bar {position}\" {region} data-key=\"{key}\">{who}\
             <details open><summary title=\"{details}\"><span class=\"unseen\">{name}</span></summary></details>\
             {facts}{stop}<span class=\"unseen\" role=\"status\"></span></div>{space}{frame}"
        )
    }

    /// What a browser without declarative shadow trees shows until the script has made one. Stop is there for where no script runs, and
    /// elsewhere no form of the document: `document.forms[0].submit()` of a page is meant for another.
    fn fallback(&self) -> String {
        let (region, sentence, stop) = (self.region(), self.sentence(), self.stop());
        format!("<div {region}><p>{sentence}</p><noscript>{stop}</noscript></div>")
    }

    fn position(&self) -> &'static str {
        match self.bar.position {
            Position::Top => "top",
            Position::Bottom => "bottom",
        }
    }

    /// Only before the page's own content is there room to make.
    fn makes_room(&self) -> bool {
        self.bar.position == Position::Top && !self.page.late
    }

    fn region(&self) -> String {
        let label = self.text(Text::Label, Place::Attribute);
        let (tag, direction) = (self.language.tag(), self.language.direction().as_str());
        format!("role=\"region\" aria-label=\"{label}\" lang=\"{tag}\" dir=\"{direction}\"")
    }

    fn stop(&self) -> String {
        let action = escaped(&self.bar.stop, Place::Attribute);
        let return_to = self.facts.return_to().map_or_else(String::new, |path| {
            let path = escaped(path, Place::Attribute);
            format!("<input type=\"hidden\" name=\"return_to\" value=\"{path}\">")
        });
        let stop = self.text(Text::Stop, Place::Content);
        // A `<base target>` of the page would put the answer elsewhere.
        format!(
            "<form method=\"post\" action=\"{action}\" target=\"_self\">{return_to}\
             <button type=\"submit\">{stop}</button></form>"
        )
    }

    fn text(&self, text: Text, place: Place) -> String {
        escaped(self.language.text(text), place)
    }
}

/// Valid by [`is_nonce`]: no character of it needs to be escaped.
fn nonce(nonce: Option<&str>) -> String {
    nonce.map_or_else(String::new, |nonce| format!(" nonce=\"{nonce}\""))
}
