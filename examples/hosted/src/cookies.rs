//! Cookies as these programs read them, outside the session layer.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use impersonation_axum::HeaderView;
use impersonation_axum::request::{Cookie, SeveralCookies};

/// The value of the one cookie of this name, if there is one.
///
/// The name is compared byte by byte, as the session layer does. A jar that decodes names takes `__Host%2Dx` for `__Host-x`, and one that
/// keeps the last of several takes whichever a sibling domain has set beside the application's.
pub fn only(headers: &HeaderMap, name: &str) -> Result<Option<String>, SeveralCookies> {
    let view = HeaderView::new(headers);
    let Ok(cookie) = Cookie::named(name) else { return Ok(None) };
    let value = cookie.only(&view.request(&Method::GET))?;
    Ok(value.and_then(|value| String::from_utf8(value.to_vec()).ok()))
}

/// Several cookies of one name: somebody has set one beside the application's. To take the application's away would leave the other, and
/// the browser in the session of whoever set it; so all go, of the whole site.
pub(crate) fn tossed() -> Response {
    let all = [("clear-site-data", "\"cookies\"")];
    (StatusCode::BAD_REQUEST, all, "There are cookies of somebody else's. Sign in again.").into_response()
}

/// What has a session in it is not to be kept, outside the session layer too.
pub(crate) async fn no_store(mut response: Response) -> Response {
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
