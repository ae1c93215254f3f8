//! What the bar says beyond the token: names, for the token has ids; and where Stop leads.

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use impersonation_axum::Caller;
use impersonation_axum::bar::Details;

use crate::app::App;

/// Leaves it in the response of a page, where the bar's layer takes it. It stands below that layer.
pub(crate) async fn details(State(app): State<App>, caller: Caller, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Caller::Actor(acting) = caller
        && is_page(&response)
    {
        let actor = app.people.name(acting.actor().subject()).await;
        let subject = app.people.name(acting.subject()).await;
        let details = Details::new().actor_name(actor).subject_name(subject).read_only(true);
        response.extensions_mut().insert(details.return_to(format!("/desk/customers/{}", acting.subject())));
    }
    response
}

fn is_page(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}
