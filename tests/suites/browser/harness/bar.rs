use fantoccini::Locator;
use fantoccini::elements::{Element, ShadowRoot};
use serde_json::Value;

use super::Browser;

/// A part of the bar, by what it is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BarPart {
    /// The region, which has all the others.
    Region,
    /// Who acts as whom.
    Sentence,
    /// What minimises it, and opens it again.
    Minimise,
    /// The button that ends the impersonation.
    Stop,
    /// What is left of the time.
    Timer,
    /// What is read aloud by itself.
    Announcement,
    /// What goes around the page.
    Frame,
}

impl BarPart {
    fn selector(self) -> &'static str {
        match self {
            Self::Region => "[role=region]",
            Self::Sentence => ".who",
            Self::Minimise => "summary",
            Self::Stop => "form button",
            Self::Timer => "[role=timer]",
            Self::Announcement => "[role=status]",
            Self::Frame => ".frame",
        }
    }
}

/// The bar of a page.
pub(crate) struct Bar<'a> {
    browser: &'a Browser,
    root: ShadowRoot,
}

impl<'a> Bar<'a> {
    pub(super) async fn of(browser: &'a Browser) -> Option<Self> {
        let hosts = browser.client().find_all(Locator::Css("impersonation-bar")).await.unwrap();
        assert!(hosts.len() < 2, "more than one bar");
        Some(Self { browser, root: hosts.first()?.shadow_root().await.expect("a tree of its own") })
    }

    pub(crate) async fn part(&self, part: BarPart) -> Element {
        self.root.find(Locator::Css(part.selector())).await.unwrap_or_else(|error| panic!("{part:?}: {error}"))
    }

    pub(crate) async fn has(&self, part: BarPart) -> bool {
        !self.root.find_all(Locator::Css(part.selector())).await.unwrap().is_empty()
    }

    /// What is rendered of the part.
    pub(crate) async fn text(&self, part: BarPart) -> String {
        self.part(part).await.text().await.unwrap()
    }

    /// What is written there, seen or not.
    pub(crate) async fn content(&self, part: BarPart) -> String {
        self.part(part).await.prop("textContent").await.unwrap().unwrap_or_default()
    }

    pub(crate) async fn click(&self, part: BarPart) {
        self.part(part).await.click().await.unwrap();
    }

    /// What a function body returns, of the part in `part`, its window in `width` and `height`.
    pub(crate) async fn ask(&self, part: BarPart, script: &str) -> Value {
        let part = serde_json::to_value(self.part(part).await).unwrap();
        self.browser.run_with(&format!("const [part] = arguments; {script}"), vec![part]).await
    }

    /// Whether somebody sees the part: it has a size, lies within the window, and nothing lies over its middle.
    pub(crate) async fn is_seen(&self, part: BarPart) -> bool {
        let script = "const { left, top, width, height } = part.getBoundingClientRect();
            if (!(width > 4 && height > 4) || !part.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
            const [x, y] = [left + width / 2, top + height / 2];
            const over = part.getRootNode().elementFromPoint(x, y);
            return part === over || part.contains(over);";
        self.ask(part, script).await == true
    }

    /// Whether only the essential is shown.
    pub(crate) async fn is_minimised(&self) -> bool {
        self.ask(BarPart::Minimise, "return !part.parentElement.open").await == true
    }

    /// Whether the keyboard is on this part.
    pub(crate) async fn has_focus(&self, part: BarPart) -> bool {
        self.ask(part, "return part.getRootNode().activeElement === part").await == true
    }
}
