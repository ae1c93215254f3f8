use std::sync::LazyLock;

use impersonation_bar::{Bar, csp};

use crate::STOP;

const PARAGRAPH: &str = "<p>This page stands for any page of an application: long enough that a bar must not get lost in it, and plain enough \
     to read in a terminal. Nothing on it depends on who is looking, but for the bar.</p>\n";

/// `GET /page`: some kilobytes of HTML. It knows nothing of a bar: a layer puts it there.
pub fn page() -> String {
    let text = PARAGRAPH.repeat(12);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>A page</title></head>\n\
         <body>\n<main>\n<h1>A page</h1>\n{text}</main>\n</body>\n</html>\n"
    )
}

/// `Content-Security-Policy` of the page: nothing but the bar's own style and script, by their hashes.
pub fn page_policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let (style, script) = (csp::style_hash(), csp::script_hash());
        format!(
            "default-src 'none'; style-src {style}; script-src {script}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    });
    &POLICY
}

/// The bar of every server.
///
/// # Panics
///
/// Never: a path is a good place to stop at.
pub fn bar() -> Bar {
    Bar::builder(STOP).build().unwrap_or_else(|error| unreachable!("{error}"))
}
