use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Route, web};
use impersonation_bar::Bar;
use impersonation_core::adapter;

use crate::ext::SessionExt as _;
use crate::extract::Rejection;

/// A route that tells a single-page application what the bar would say, as JSON: `{"acting":false}`, or the facts beside
/// `"acting":true`. It answers GET, nobody too.
///
/// ```
/// use actix_web::App;
/// use impersonation_actix::bar::{self, Bar};
///
/// let bar = Bar::builder("/impersonation/stop").build()?;
/// let app = App::new().route("/impersonation/status", bar::endpoint(bar));
/// # Ok::<(), impersonation_actix::bar::BarError>(())
/// ```
pub fn endpoint(bar: Bar) -> Route {
    web::get().to(move |request: HttpRequest| {
        let answer = status(&bar, &request);
        async { answer }
    })
}

fn status(bar: &Bar, request: &HttpRequest) -> Result<HttpResponse, Rejection> {
    let presence = request.presence()?;
    let status = bar.status(presence.session(), presence.now(), None);
    let no_store = HeaderValue::from_static(adapter::NO_STORE);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, no_store)).json(status))
}
