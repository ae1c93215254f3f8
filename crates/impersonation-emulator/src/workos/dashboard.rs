//! The page of the Dashboard that an impersonation starts on. Who is signed in to the Dashboard is a setting.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use bytes::Bytes;
use http::StatusCode;

use super::environment::Environment;
use super::refusal::Refusal;
use crate::error::EmulatorErrorKind;
use crate::lock;
use crate::query::Query;

pub(super) async fn dialog(
    State(environment): State<Arc<Environment>>,
    Path((id, user_id)): Path<(String, String)>,
) -> Result<Html<String>, Refusal> {
    let state = lock(&environment.state);
    let user = state.user(&user_id).filter(|_| id == environment.id);
    let user = user.ok_or_else(|| Refusal::not_found("User", &user_id))?;
    let (email, admin) = (user.address(), &state.admin_email);
    let (email, admin) = (html_escape::encode_text(&email), html_escape::encode_text(admin));
    Ok(Html(format!(
        "<!doctype html><title>Impersonate user</title><h1>Impersonate {email}</h1><p>You are {admin}.</p>\
         <form method=\"post\"><label>Reason <input name=\"reason\" required></label> <button>Impersonate</button></form>"
    )))
}

pub(super) async fn impersonate(
    State(environment): State<Arc<Environment>>,
    Path((id, user_id)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let form = Query::parse(&String::from_utf8_lossy(&body));
    if id != environment.id {
        return Refusal::not_found("Environment", &id).into_response();
    }
    match environment.impersonate(&user_id, form.first("reason").unwrap_or_default()) {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(error) if error.kind() == EmulatorErrorKind::UnknownUser => {
            Refusal::not_found("User", &user_id).into_response()
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    }
}
