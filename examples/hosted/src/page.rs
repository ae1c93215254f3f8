//! Pages of these programs: as little as a browser needs.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Response};
use impersonation_axum::bar::csp;

/// A page. `body` is HTML; texts in it are [escaped](text) by whoever puts them there.
pub(crate) fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title></head>\n\
         <body>\n<h1>{0}</h1>\n{body}\n</body>\n</html>\n",
        text(title)
    ))
}

/// A button that POSTs.
pub(crate) fn button(action: &str, label: &str) -> String {
    format!("<form method=\"post\" action=\"{}\"><button>{}</button></form>\n", text(action), text(label))
}

/// A text, in an element or an attribute in double quotes.
pub(crate) fn text(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}

/// What pages may do: show the bar, by the hashes of its style and its script, and send forms. `scripts` are the program's own, and
/// `beyond` is the origin that a form is redirected to, as Chromium asks `form-action` about that too.
pub(crate) fn policy(scripts: &str, beyond: &str) -> Arc<str> {
    let (style, script) = (csp::style_hash(), csp::script_hash());
    format!(
        "default-src 'none'; style-src {style}; script-src {script} {scripts}; connect-src 'self'; \
         form-action 'self' {beyond}; base-uri 'none'; frame-ancestors 'none'"
    )
    .into()
}

/// Puts every response under the policy.
pub(crate) async fn under(State(policy): State<Arc<str>>, response: Response) -> Response {
    ([(CONTENT_SECURITY_POLICY, &*policy)], response).into_response()
}
