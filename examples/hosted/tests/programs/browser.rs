//! As much of a browser as these programs need. It takes `Secure` cookies over plain http from loopback, as Chromium does.

use std::collections::BTreeMap;

use impersonation_axum::bar::csp;
use reqwest::header::{ACCEPT, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, Url, redirect};

/// Where it keeps cookies of several servers on one host apart by nothing: cookies ignore ports (RFC 6265 §8.5).
pub(crate) struct Browser {
    client: Client,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// A page, and where it is.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

#[allow(dead_code, reason = "not every program needs all")]
impl Browser {
    pub(crate) fn new() -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
        Self { client, cookies: BTreeMap::new() }
    }

    /// Goes there, and wherever it is sent from there.
    pub(crate) async fn visit(&mut self, url: &str) -> Page {
        self.follow(Url::parse(url).unwrap(), None).await
    }

    /// Sends a form, and goes wherever it is sent from there.
    pub(crate) async fn submit(&mut self, url: &str, fields: &[(&str, &str)]) -> Page {
        self.follow(Url::parse(url).unwrap(), Some(fields)).await
    }

    /// Goes there and no further: where it would be sent.
    pub(crate) async fn location(&mut self, url: &str) -> Url {
        let url = Url::parse(url).unwrap();
        let response = self.request(&url, None).await;
        url.join(response.headers()[LOCATION].to_str().unwrap()).unwrap()
    }

    /// Posts what a page of a sibling domain makes it post: with the cookies.
    pub(crate) async fn misled(&self, url: &str) -> Response {
        let request = self.client.post(url).header("sec-fetch-site", "same-site");
        request.header(COOKIE, self.cookie()).send().await.unwrap()
    }

    fn cookie(&self) -> String {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    async fn follow(&mut self, mut url: Url, mut form: Option<&[(&str, &str)]>) -> Page {
        for _ in 0..10 {
            let response = self.request(&url, form.take()).await;
            let Some(location) = response.headers().get(LOCATION) else {
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                return Page { status, url, headers, body: response.text().await.unwrap() };
            };
            url = url.join(location.to_str().unwrap()).unwrap();
        }
        panic!("sent around in circles: {url}");
    }

    async fn request(&mut self, url: &Url, form: Option<&[(&str, &str)]>) -> Response {
        let request = match form {
            Some(fields) => self.client.post(url.clone()).header("sec-fetch-site", "same-origin").form(fields),
            None => self.client.get(url.clone()),
        };
        let response = request.header(ACCEPT, "text/html").header(COOKIE, self.cookie()).send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        response
    }
}

impl Page {
    /// Whether the bar is on it, and says this.
    pub(crate) fn bar_says(&self, text: &str) -> bool {
        let bar =
            self.body.split_once("<impersonation-bar>").and_then(|(_, rest)| rest.split_once("</impersonation-bar>"));
        bar.is_some_and(|(bar, _)| bar.contains(text))
    }

    /// Where its forms may lead, and whether nothing runs on it but what is named.
    pub(crate) fn assert_is_strict(&self) {
        let policy = self.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
        for hash in [csp::script_hash(), csp::style_hash()] {
            assert!(policy.contains(hash), "{policy}");
        }
    }
}

/// One request with just these cookies, such as `GET /renew`, and its answer.
pub(crate) async fn raw(origin: &str, line: &str, cookies: &str) -> Response {
    let (method, path) = line.split_once(' ').unwrap();
    let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
    let request = client.request(method.parse().unwrap(), format!("{origin}{path}"));
    request.header(COOKIE, cookies).send().await.unwrap()
}
