//! A refusal is problem details for programs (RFC 9457), and a page for whoever asks for pages.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use impersonation_axum::Refusal;
use impersonation_axum::refusal::Code;

use super::said_with;
use crate::backend::Renewal;

/// Puts a page in the place of problem details. Status and header fields stay, the challenge among them. Whoever has what renews a session
/// that has run out is sent to renew it.
pub(crate) async fn refusals(State(renewal): State<Option<Renewal>>, request: Request, next: Next) -> Response {
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_page = accepts.contains("text/html");
    let renewal = renewal.filter(|renewal| {
        request.method().is_safe() && is_page && renewal.is_due(request.headers(), request.uri().query())
    });
    let response = next.run(request).await;
    let refusal = response.extensions().get::<Refusal>().cloned();
    match (refusal.as_ref().map(Refusal::code), renewal) {
        (Some(Code::AuthenticationRequired), Some(renewal)) => Redirect::to(renewal.path).into_response(),
        (code, _) if is_page && is_problem(&response) => in_words(code, response),
        _ => response,
    }
}

fn is_problem(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/problem+json"))
}

/// `code` is there where a layer or gate refused; the issuer's own routes have codes of their own, in the body.
fn in_words(code: Option<Code>, response: Response) -> Response {
    let (title, text) = words(code);
    let is_signed_out = matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST);
    let page = said_with(response.status(), title, text, is_signed_out && code.is_some());
    let (mut head, _) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    let (said, body) = page.into_parts();
    head.headers.extend(said.headers);
    Response::from_parts(head, body)
}

const OTHER: (&str, &str) = ("Not open", "The application refuses this.");

/// What each code means here.
fn words(code: Option<Code>) -> (&'static str, &'static str) {
    let Some(code) = code else { return OTHER };
    match code {
        Code::AuthenticationRequired => ("Sign in first", "Nobody is signed in, or not any longer."),
        Code::InvalidToken => ("Sign in again", "This session is not good, or not any longer."),
        Code::ConflictingCredentials => ("Sign in again", "This browser has cookies that contradict each other."),
        Code::ImpersonationDenied => {
            ("Not while you act as a customer", "This is open to the customer alone. Nothing was done.")
        }
        Code::ReadOnly => {
            ("You may only look", "While you act as a customer, nothing can be changed here. Nothing was done.")
        }
        Code::InsufficientPermission => {
            ("Not open to you", "Your account lacks the permission. Stop acting as a customer, if you do.")
        }
        Code::ImpersonationEnded => {
            ("That page was from before", "The impersonation that it was made for has ended. Nothing was done.")
        }
        Code::ImpersonationBegan => {
            ("That page was from before", "An impersonation has begun since it was made. Nothing was done.")
        }
        Code::CrossSiteRequest => ("From another site", "A page of another site sent this. Nothing was done."),
        Code::GrantUnavailable { .. } => {
            ("Not now", "Nobody can say whether this impersonation goes on. Try again in a moment.")
        }
        _ => OTHER,
    }
}
