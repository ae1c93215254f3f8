//! The hosted sign-in. Whoever it knows is signed in without a word; an impersonation that the Dashboard began comes first.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::{Html, IntoResponse as _, Response};
use http::{StatusCode, header};
use url::Url;

use super::code::{Code, Grant};
use super::environment::{Environment, State};
use super::refusal::Refusal;
use super::user;
use crate::lock;
use crate::query::Query;

pub(super) async fn authorize(
    Shared(environment): Shared<Arc<Environment>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let text = query.unwrap_or_default();
    let query = Query::parse(&text);
    let mut state = lock(&environment.state);
    let mut redirect = check(&environment, &state, &query)?;
    let Some(grant) = granted(&mut state, &query) else { return Ok(page(&state, &text).into_response()) };
    let challenge = query.first("code_challenge").map(str::to_owned);
    let code = Code::new(grant, challenge, environment.shared.clock.millis());
    redirect.query_pairs_mut().append_pair("code", &code.text);
    if let Some(value) = query.first("state") {
        redirect.query_pairs_mut().append_pair("state", value);
    }
    state.codes.push(code);
    Ok((StatusCode::FOUND, [(header::LOCATION, String::from(redirect))]).into_response())
}

/// The redirect URI of a request that is in order.
fn check(environment: &Environment, state: &State, query: &Query) -> Result<Url, Refusal> {
    let refuse = |description| Err(Refusal::oauth("invalid_request", description));
    if query.first("client_id") != Some(&environment.client_id) {
        return Err(Refusal::oauth("invalid_client", "Invalid client ID."));
    }
    if query.first("response_type") != Some("code") {
        return Err(Refusal::oauth("unsupported_response_type", "The response type must be code."));
    }
    if query.first("code_challenge").is_some() && query.first("code_challenge_method") != Some("S256") {
        return refuse("The code challenge method must be S256.");
    }
    if !["provider", "connection_id", "organization_id"].into_iter().any(|name| query.first(name).is_some()) {
        return refuse("A provider, a connection or an organization is required.");
    }
    let uri = query.first("redirect_uri").unwrap_or_default();
    match Url::parse(uri) {
        // Without a configured callback every one is good; WorkOS always has one.
        Ok(url) if state.callback.as_deref().is_none_or(|callback| callback == uri) => Ok(url),
        _ => refuse("The redirect URI is not one of the application."),
    }
}

fn granted(state: &mut State, query: &Query) -> Option<Grant> {
    if let Some(grant) = state.pending.take() {
        return Some(grant);
    }
    if let Some(hint) = query.first("login_hint") {
        let hinted = state.users.iter().find(|user| user.address() == hint);
        state.hosted_user = hinted.map(|user| user.id.clone());
    }
    let user_id = state.hosted_user.clone().filter(|id| state.user(id).is_some())?;
    Some(Grant { user_id, impersonator: None })
}

/// Who to sign in as: the same request again, with a hint.
fn page(state: &State, query: &str) -> Html<String> {
    let links = state.users.iter().map(|user| {
        let json = user::json(user);
        let email = json["email"].as_str().unwrap_or_default();
        let hint = url::form_urlencoded::Serializer::new(String::new()).append_pair("login_hint", email).finish();
        let address = format!("?{query}&{hint}");
        let address = html_escape::encode_double_quoted_attribute(&address);
        format!("<li><a href=\"{address}\">{}</a>", html_escape::encode_text(email))
    });
    Html(format!("<!doctype html><title>Sign in</title><h1>Sign in as</h1><ul>{}</ul>", links.collect::<String>()))
}
