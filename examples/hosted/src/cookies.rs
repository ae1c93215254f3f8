//! Cookies as these programs read and write them.

use axum::http::{HeaderMap, Method};
use impersonation_axum::impersonation_tower::HeaderView;
use impersonation_axum::request::Cookie;

/// The value of the one cookie of this name; `None` where there is none, or several.
///
/// The name is compared byte by byte, as the session layer does. A jar that decodes names takes `__Host%2Dx` for `__Host-x`, and one that
/// keeps the last of several takes whichever a sibling domain has set beside the application's.
pub(crate) fn only(headers: &HeaderMap, name: &str) -> Option<String> {
    let view = HeaderView::new(headers);
    let (mut first, mut seen) = (None, 0);
    Cookie::named(name).ok()?.visit(&view.request(&Method::GET), &mut |value| {
        seen += 1;
        first = std::str::from_utf8(value).ok().map(str::to_owned);
    });
    first.filter(|_| seen == 1)
}
