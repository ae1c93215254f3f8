use std::time::Duration;

use fantoccini::Locator;
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::Browser;

/// Longer than any machine takes; what never comes fails.
const PATIENCE: Duration = Duration::from_secs(20);

const SHADOW: &str = "document.querySelector('impersonation-bar').shadowRoot";

impl Browser {
    /// Clicks on what leads to another page, by its XPath, and waits for that page: a click alone waits only for what begins at once.
    pub(crate) async fn leave_by(&self, path: &str) {
        let element = match self.client().find(Locator::XPath(path)).await {
            Ok(element) => element,
            Err(_) => panic!("{path} is not on the page: {}", self.run("return document.body.innerText").await),
        };
        self.run("window.isOld = true").await;
        element.click().await.unwrap();
        self.until("return window.isOld === undefined && document.readyState === 'complete'").await;
    }

    /// Waits until a function body returns what is true.
    pub(crate) async fn until(&self, script: &str) {
        let told = async {
            // A page that is just being left answers with an error.
            while !matches!(self.client().execute(script, vec![]).await, Ok(Value::Bool(true))) {
                sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(timeout(PATIENCE, told).await.is_ok(), "it never came: {script}");
    }

    /// Waits until a test's own question is answered with yes.
    pub(crate) async fn until_told(&self, question: impl AsyncFn() -> bool) {
        let told = async {
            while !question().await {
                sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(timeout(PATIENCE, told).await.is_ok(), "it never came");
    }

    /// Waits until the bar was announced, which its script does last.
    pub(crate) async fn until_announced(&self) {
        self.until(&format!("return {SHADOW}.querySelector('[role=status]').textContent !== ''")).await;
    }

    /// Waits until a bar that has nothing to announce would have done so, had it something.
    pub(crate) async fn until_settled(&self) {
        let script = "const done = arguments[0]; setTimeout(done, 1000)";
        self.client().execute_async(script, vec![]).await.unwrap();
    }

    /// Waits for a page without a bar.
    pub(crate) async fn until_gone(&self) {
        self.until("return document.readyState === 'complete' && !document.querySelector('impersonation-bar')").await;
    }
}
