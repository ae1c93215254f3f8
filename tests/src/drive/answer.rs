use std::collections::BTreeMap;

use impersonation_core::Refusal;
use serde_json::Value;

/// What came back. Values of headers that came several times are joined by commas.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// All headers but those of the connection.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
    /// What the response's extensions say, which only a response in process has.
    pub refusal: Option<Refusal>,
}

/// Headers that say how the message was framed, or when.
const OF_THE_CONNECTION: [&str; 5] = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];

impl Answer {
    pub(crate) fn new<'h>(
        status: u16,
        headers: impl Iterator<Item = (&'h str, &'h [u8])>,
        body: &[u8],
        refusal: Option<Refusal>,
    ) -> Self {
        let mut all = BTreeMap::<_, String>::new();
        for (name, value) in headers.filter(|(name, _)| !OF_THE_CONNECTION.contains(name)) {
            let value = String::from_utf8_lossy(value);
            all.entry(name.to_owned()).and_modify(|all| *all = format!("{all}, {value}")).or_insert(value.into_owned());
        }
        if status != 405 {
            // axum names the methods of a route in whatever a layer around it answers.
            all.remove("allow");
        }
        Self { status, headers: all, body: String::from_utf8_lossy(body).into_owned(), refusal }
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The code of a refusal.
    pub fn code(&self) -> Option<String> {
        let is_problem = self.header("content-type") == Some("application/problem+json");
        // The answer to HEAD has no body to say it in.
        (is_problem && !self.body.is_empty()).then(|| self.json()["code"].as_str().expect("a code").to_owned())
    }

    /// Status and code of a refusal, or status and nothing.
    pub fn verdict(&self) -> (u16, Option<String>) {
        (self.status, self.code())
    }

    /// That it is a refusal with this status and code.
    #[track_caller]
    pub fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(self.verdict(), (status, Some(code.to_owned())), "{self:?}");
    }

    /// What must be the same under every framework.
    pub(crate) fn essence(&self) -> impl PartialEq + std::fmt::Debug {
        let refusal = self.refusal.as_ref().map(|refusal| (refusal.code().as_str(), refusal.reason()));
        let mut headers = self.headers.clone();
        // A wait is shorter for whoever asks later.
        headers.entry("retry-after".into()).and_modify(|wait| *wait = "later".into());
        (self.status, headers, self.body.clone(), refusal)
    }
}
