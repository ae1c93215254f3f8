use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// What Chromium's driver can do beyond WebDriver.
#[derive(Debug)]
pub(super) enum ChromiumCommand {
    /// A method of the DevTools protocol, and its parameters.
    DevTools(&'static str, Value),
    /// What was written to the console since it was asked for.
    Console,
}

impl WebDriverCompatibleCommand for ChromiumCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&match self {
            Self::DevTools(..) => format!("session/{session}/goog/cdp/execute"),
            Self::Console => format!("session/{session}/se/log"),
        })
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = match self {
            Self::DevTools(method, parameters) => json!({ "cmd": method, "params": parameters }),
            Self::Console => json!({ "type": "browser" }),
        };
        (Method::POST, Some(body.to_string()))
    }
}
