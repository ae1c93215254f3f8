//! The headers of every answer: what pages may load and where their forms lead (Content Security Policy 3).

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use impersonation_axum::bar::csp;

use crate::backend::Pages;

/// The policy, written once.
#[derive(Clone, Debug)]
pub(crate) struct Policy(Arc<str>);

impl Policy {
    /// Files of the application, the bar by its hashes, and forms that lead to itself or to where the provider's start.
    pub(crate) fn of(pages: &Pages) -> Self {
        let (style, script) = (csp::style_hash(), csp::script_hash());
        let policy = format!(
            "default-src 'none'; style-src 'self' {style}; script-src 'self' {script}; img-src 'self'; connect-src 'self'; \
             form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
            pages.form_target
        );
        Self(policy.into())
    }
}

/// Puts an answer under the policy.
pub(crate) async fn under(State(Policy(policy)): State<Policy>, mut response: Response) -> Response {
    // A page of somebody's own is not to be had by the back button after they have signed out.
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let headers =
        [(CONTENT_SECURITY_POLICY, &*policy), (X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "same-origin")];
    (headers, response).into_response()
}
