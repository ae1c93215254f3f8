use serde::Serialize;

use super::response::Response;
use super::routes::Routes;

/// `Clear-Site-Data` (W3C) where another session is there: what was kept of pages is not for it.
pub(super) const CLEAR_CACHE: &str = "\"cache\"";

/// What came of a request that changed something, to be said to a program or to a browser.
#[derive(Debug)]
pub(super) struct Done {
    document: Response,
    cookie: Option<String>,
    location: Option<String>,
    clears_cache: bool,
}

impl Done {
    /// A document for programs.
    pub(super) fn new(status: u16, document: &impl Serialize) -> Self {
        Self { document: Response::json(status, document), cookie: None, location: None, clears_cache: false }
    }

    /// With a `Set-Cookie`.
    pub(super) fn cookie(self, cookie: String) -> Self {
        Self { cookie: Some(cookie), ..self }
    }

    /// With where a browser goes on, instead of back.
    pub(super) fn location(self, location: String) -> Self {
        Self { location: Some(location), ..self }
    }

    /// Another session is there, or is about to be: what was kept of pages is not for it.
    pub(super) fn clearing_cache(self) -> Self {
        Self { clears_cache: true, ..self }
    }

    /// The answer to JSON.
    pub(super) fn for_program(self) -> Response {
        finish(self.document, self.cookie, self.clears_cache)
    }

    /// The answer to a form that says where to go back to. The document is not in it.
    pub(super) fn for_browser(self, routes: &Routes, return_to: Option<&str>) -> Response {
        let location = self.location.unwrap_or_else(|| routes.0.redirects.first([return_to]));
        finish(Response::see_other(location), self.cookie, self.clears_cache)
    }
}

fn finish(response: Response, cookie: Option<String>, clears_cache: bool) -> Response {
    let response = match cookie {
        Some(cookie) => response.with("set-cookie", cookie),
        None => response,
    };
    if clears_cache { response.with("clear-site-data", CLEAR_CACHE) } else { response }
}
