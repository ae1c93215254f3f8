//! Pages of these programs: as little as a browser needs.

use axum::response::Html;

/// A page. `body` is HTML; texts in it are [escaped](text) by whoever puts them there.
pub(crate) fn page(title: &str, body: &str) -> Html<String> {
    Html(format!("<!doctype html><html lang=\"en\"><title>{}</title>\n<h1>{0}</h1>\n{body}\n</html>\n", text(title)))
}

/// A button that POSTs.
pub(crate) fn button(action: &str, label: &str) -> String {
    format!("<form method=\"post\" action=\"{}\"><button>{}</button></form>\n", text(action), text(label))
}

/// A text, in an element or an attribute in double quotes.
pub(crate) fn text(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}
