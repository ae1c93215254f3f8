use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::command::ChromiumCommand;
use super::driver::Driver;
use super::{Bar, Needs, Server, pool};

const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-extensions",
];

/// What runs before any script of any page: it keeps what a policy blocked and what went wrong, and lets a test set the clock forward.
const WATCH: &str = "
    window.complaints = [];
    addEventListener('securitypolicyviolation', (event) =>
        complaints.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`), true);
    addEventListener('error', (event) => complaints.push(`${event.message}`), true);
    window.alert = (text) => complaints.push(`alert: ${text}`);
    const now = Date.now;
    window.later = 0;
    Date.now = () => now() + later;
";

/// How a browser is set up.
#[derive(Clone, Debug)]
pub(crate) struct Looks {
    profile: Profile,
    size: (u32, u32),
}

/// What is settled once a browser has been started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    languages: &'static str,
    scripts: bool,
}

impl Looks {
    /// English, with scripts, on a small desktop.
    pub(crate) fn new() -> Self {
        Self { profile: Profile { languages: "en", scripts: true }, size: (1200, 420) }
    }

    /// What `Accept-Language` is made of.
    pub(crate) fn languages(self, languages: &'static str) -> Self {
        Self { profile: Profile { languages, ..self.profile }, ..self }
    }

    /// Pages run no script.
    pub(crate) fn without_scripts(self) -> Self {
        Self { profile: Profile { scripts: false, ..self.profile }, ..self }
    }

    /// In CSS pixels.
    pub(crate) fn size(self, width: u32, height: u32) -> Self {
        Self { size: (width, height), ..self }
    }
}

impl Profile {
    fn capabilities(self, needs: &Needs) -> serde_json::Map<String, Value> {
        let scripts = if self.scripts { 1 } else { 2 };
        let options = json!({
            "binary": needs.browser,
            "args": FLAGS,
            "prefs": {
                "intl.accept_languages": self.languages,
                "profile.managed_default_content_settings.javascript": scripts,
            },
        });
        let capabilities = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        capabilities.as_object().expect("an object").clone()
    }
}

/// A browser of one test, in which nothing is left of others.
pub(crate) struct Browser {
    client: Client,
    profile: Profile,
    pub(super) axe: &'static str,
}

impl Browser {
    pub(super) async fn start(needs: &'static Needs, looks: &Looks) -> Self {
        let client = match pool::take(looks.profile).await {
            Some(client) => client,
            None => Self::connect(needs, looks.profile).await,
        };
        let browser = Self { client, profile: looks.profile, axe: &needs.axe };
        browser.forget().await;
        browser.client.issue_cmd(ChromiumCommand::Console).await.unwrap(); // what was written before is read
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        browser.resize(looks.size.0, looks.size.1).await;
        browser
    }

    async fn connect(needs: &Needs, profile: Profile) -> Client {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(profile.capabilities(needs));
        builder.connect(Driver::url(&needs.driver)).await.expect("a browser")
    }

    /// Leaves it to the next test.
    pub(super) fn release(self) {
        pool::put(self.profile, self.client);
    }

    /// What WebDriver can do.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Keeps no cookie: a server's are sent to the others too, which differ by their ports alone.
    pub(crate) async fn forget(&self) {
        self.devtools("Network.clearBrowserCookies", json!({})).await;
    }

    /// Has the cookies of a session and sees a page of the server.
    pub(crate) async fn visit(&self, server: &Server, cookies: &[(&'static str, String)]) {
        let url = server.url("/page");
        for (name, value) in cookies {
            let cookie = json!({ "url": url, "name": name, "value": value, "httpOnly": true });
            assert_eq!(self.devtools("Network.setCookie", cookie).await["success"], true, "{name}");
        }
        self.open(&url).await;
    }

    /// The bar of the page, if it has one.
    pub(crate) async fn bar(&self) -> Option<Bar<'_>> {
        Bar::of(self).await
    }

    /// What a function body returns, run in the page.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.run_with(script, vec![]).await
    }

    /// The same with `arguments`.
    pub(crate) async fn run_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Presses and releases keys, one after the other.
    pub(crate) async fn press(&self, keys: &[Key]) {
        let both = |key: &Key| [KeyAction::Down { value: (*key).into() }, KeyAction::Up { value: (*key).into() }];
        let actions = KeyActions::new("keyboard".into());
        let actions = keys.iter().flat_map(both).fold(actions, |actions, action| actions.then(action));
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Presses a key while another one is held.
    pub(crate) async fn press_with(&self, held: Key, key: Key) {
        let (held, key) = (held.into(), key.into());
        let actions = KeyActions::new("keyboard".into()).then(KeyAction::Down { value: held });
        let actions = actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        self.client.perform_actions(actions.then(KeyAction::Up { value: held })).await.unwrap();
    }

    /// A method of the DevTools protocol.
    pub(crate) async fn devtools(&self, method: &'static str, parameters: Value) -> Value {
        let command = ChromiumCommand::DevTools(method, parameters);
        self.client.issue_cmd(command).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Lays pages out for a window of this size, which may be smaller than a window can be.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// What the reader wants of pages: `prefers-color-scheme`, `prefers-reduced-motion` and the like.
    pub(crate) async fn prefer(&self, features: &[(&str, &str)]) {
        let features: Vec<_> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// What the page's policy blocked and what went wrong in its scripts, and what the browser wrote to its console about it.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let mut complaints: Vec<String> =
            serde_json::from_value(self.run("return window.complaints ?? []").await).unwrap();
        let console = self.client.issue_cmd(ChromiumCommand::Console).await.unwrap();
        let entries = console.as_array().unwrap().iter().filter(|entry| entry["level"] != "INFO");
        complaints.extend(entries.map(|entry| entry["message"].to_string()));
        // The browser asks for it on its own, and no page here has one.
        complaints.retain(|complaint| !complaint.contains("/favicon.ico"));
        complaints
    }

    /// Pages have no scroll bars from now on, as on telephones.
    pub(crate) async fn hide_scroll_bars(&self) {
        self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
    }

    /// The page as a PNG.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap()
    }
}
