use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::OVERLAY;

/// Headers that say how the message was framed, or when.
const OF_THE_CONNECTION: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// In the order of their names.
    headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Answer {
    pub(super) fn new<'h>(status: u16, headers: impl Iterator<Item = (&'h str, &'h [u8])>, body: &[u8]) -> Self {
        // axum names the methods of a route in whatever a layer around it answers.
        let is_said = |name: &str| !OF_THE_CONNECTION.contains(&name) && (status == 405 || name != "allow");
        let headers = headers.filter(|(name, _)| is_said(name));
        let mut headers: Vec<_> =
            headers.map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value).into_owned())).collect();
        headers.sort();
        Self { status, headers, text: String::from_utf8_lossy(body).into_owned() }
    }

    /// The only line of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| &**value);
        let line = lines.next();
        assert_eq!(lines.next(), None, "two lines of {name}");
        line
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A text of the JSON.
    pub(crate) fn text_of(&self, member: &str) -> String {
        self.json()[member].as_str().unwrap_or_else(|| panic!("no {member}: {self:?}")).to_owned()
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> Option<String> {
        let is_problem = self.header("content-type") == Some("application/problem+json");
        is_problem.then(|| self.text_of("code"))
    }

    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code().as_deref()), (status, Some(code)), "{self:?}");
        assert_eq!(self.header("set-cookie"), None, "{self:?}");
    }

    /// A form is sent back with a code.
    #[track_caller]
    pub(crate) fn assert_sent_back(&self, place: &str, code: &str) {
        assert_eq!(self.location(), format!("{place}?impersonation_error={code}"));
        assert_eq!(self.header("set-cookie"), None, "{self:?}");
    }

    #[track_caller]
    pub(crate) fn assert_status(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
    }

    /// Where a form leads.
    #[track_caller]
    pub(crate) fn location(&self) -> &str {
        assert_eq!((self.status, &*self.text), (303, ""), "{self:?}");
        self.header("location").unwrap_or_else(|| panic!("no location: {self:?}"))
    }

    /// What the overlay's cookie holds from now on; empty where it is taken off.
    pub(crate) fn overlay(&self) -> Option<String> {
        let pair = self.header("set-cookie")?.split(';').next()?;
        Some(pair.strip_prefix(OVERLAY)?.strip_prefix('=')?.to_owned())
    }

    /// The same in every framework and at every time: ids and tokens are told by what they are alone.
    pub(super) fn essence(&self) -> Self {
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
        Self { status: self.status, headers, text: plain(&self.text) }
    }
}

/// The text without what is random in it.
fn plain(text: &str) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || "_-.".contains(character);
    let (mut all, mut run) = (String::new(), String::new());
    for character in text.chars().chain(['\n']) {
        match is_part(character) {
            true => run.push(character),
            false => {
                all.push_str(if is_random(&run) { "<random>" } else { &run });
                run.clear();
                all.push(character);
            }
        }
    }
    all.pop();
    all
}

fn is_random(run: &str) -> bool {
    run.len() > 30 && run.bytes().any(|byte| byte.is_ascii_digit())
}

/// What a token says, unverified.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap_or_else(|| panic!("no token: {token}"));
    let json = BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice(&json).unwrap()
}
