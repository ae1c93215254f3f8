use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Html;
use axum::routing::get;
use impersonation_bar::{Bar, Details, Page};
use impersonation_core::ActingSession;
use tokio::net::TcpListener;

use super::sessions::{ISSUER, token};

/// Pages of a test's own, on an origin of their own.
pub(crate) struct Own(u16);

impl Own {
    /// Serves one page under `/`, with this policy where it is not empty.
    pub(crate) async fn page(html: impl Into<String>, policy: &'static str) -> Self {
        let html = html.into();
        let page = move || {
            let html = html.clone();
            async move { ([(CONTENT_SECURITY_POLICY, policy)], Html(html)) }
        };
        let router = Router::new().route("/", get(page));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self(port)
    }

    /// The page at `host`, which is a name of this machine.
    pub(crate) fn url(&self, host: &str) -> String {
        format!("http://{host}:{}/", self.0)
    }
}

/// A page with the bar right behind `<body>`, and these pieces of HTML in its head and its body.
pub(crate) fn page_with_bar(head: &str, body: &str) -> String {
    page(head, &bar(None), body)
}

/// A page whose bar shows this name for the subject.
pub(crate) fn page_with_bar_naming(name: &str) -> String {
    page("", &bar(Some(Details::new().subject_name(name))), "<p>Content</p>")
}

fn page(head: &str, bar: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title>{head}</head><body>{bar}{body}</body></html>"
    )
}

fn bar(details: Option<Details>) -> String {
    let session = ISSUER.verified(&token("staff_1", "user_2").token()).expect("a session");
    let session = ActingSession::of(&session).expect("somebody acts");
    let bar = Bar::builder("/impersonation/stop").build().expect("a bar");
    let facts = bar.facts(&session, ISSUER.now(), details.as_ref());
    String::from_utf8(bar.markup(&facts, &Page::new()).to_vec()).expect("ASCII")
}
