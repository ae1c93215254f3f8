//! What the bar says beyond the token.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use impersonation_axum::bar::Details;
use impersonation_axum::{Acting, Caller};

/// A page waits so long for names. One that is not to be had must not hide who is there, nor keep the page.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whoever knows more than the token: by what name, and until when.
pub(crate) trait Known: Clone + Send + Sync + 'static {
    /// What is known of this impersonation. An application keeps it for a while, and does not ask for each page.
    fn details(&self, acting: &Acting) -> impl Future<Output = Details> + Send;
}

/// Leaves it in the response of a page, where the bar's layer takes it. It stands below that layer.
pub(crate) async fn details<K: Known>(
    State(known): State<K>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Caller::Actor(acting) = caller
        && is_page(&response)
        && let Ok(details) = tokio::time::timeout(PATIENCE, known.details(&acting)).await
    {
        response.extensions_mut().insert(details);
    }
    response
}

fn is_page(response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}
