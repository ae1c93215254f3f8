//! The steps of the staff member's browser. None needs the secret key; the ticket is the credential.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use bytes::Bytes;
use http::{HeaderMap, header};
use serde_json::{Value, json};

use super::instance::Instance;
use super::refusal::Refusal;
use super::session::{Session, TOKEN_SECONDS};
use crate::query::Query;
use crate::{lock, random};

const CLIENT_COOKIE: &str = "__client";

/// Takes a person to the application's sign-in, and an agent, signed in by now, to where its task begins.
pub(super) async fn accept(
    State(instance): State<Arc<Instance>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let ticket = query.first("ticket").ok_or_else(|| Refusal::parameter("form_param_missing", "ticket"))?;
    let Some(redirect_url) = instance.agent_redirect(ticket)? else {
        let application = lock(&instance.state).application.clone();
        return Ok(Redirect::to(&format!("{application}/sign-in?__clerk_ticket={ticket}")).into_response());
    };
    let session = instance.redeem(ticket, &client_id(&headers))?;
    // Cookies ignore ports: an application on this host reads the session as it would after Clerk's handshake.
    let token = session.token(&instance, &instance.authorized_party(), TOKEN_SECONDS);
    let session_cookie = [(header::SET_COOKIE, format!("__session={token}; Path=/; SameSite=Lax"))];
    Ok((client_cookie(&session), axum::response::AppendHeaders(session_cookie), Redirect::to(&redirect_url))
        .into_response())
}

/// The sign-in page of an application that has none: a button that redeems the ticket.
pub(super) async fn page(RawQuery(query): RawQuery) -> Html<String> {
    let query = Query::parse(&query.unwrap_or_default());
    let ticket = query.first("__clerk_ticket").unwrap_or_default();
    let ticket = html_escape::encode_double_quoted_attribute(ticket);
    Html(format!(
        "<!doctype html><title>Sign in</title><form method=\"post\" action=\"/v1/client/sign_ins\">\
         <input type=\"hidden\" name=\"strategy\" value=\"ticket\"><input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\
         <button>Sign in with the ticket</button></form>"
    ))
}

/// Redeems a ticket, by a form as Clerk's own client sends one, or by JSON.
pub(super) async fn sign_in(
    State(instance): State<Arc<Instance>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let (strategy, ticket) = credentials(&headers, &body)?;
    if strategy != "ticket" {
        return Err(Refusal::parameter("form_param_value_invalid", "strategy"));
    }
    let session = instance.redeem(&ticket, &client_id(&headers))?;
    let response = json!({
        "object": "sign_in",
        "id": random::clerk_id("sia"),
        "status": "complete",
        "created_session_id": session.id,
    });
    let answer = json!({ "response": response, "client": client(&instance, &session) });
    Ok((client_cookie(&session), Json(answer)).into_response())
}

fn credentials(headers: &HeaderMap, body: &[u8]) -> Result<(String, String), Refusal> {
    let is_json =
        headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    let missing = |name| Refusal::parameter("form_param_missing", name);
    let read = |name: &str| {
        if is_json {
            let value = serde_json::from_slice::<Value>(body).ok()?;
            return Some(value.get(name)?.as_str()?.to_owned());
        }
        Query::parse(std::str::from_utf8(body).ok()?).first(name).map(str::to_owned)
    };
    Ok((read("strategy").ok_or_else(|| missing("strategy"))?, read("ticket").ok_or_else(|| missing("ticket"))?))
}

/// The browser's client: the one of its cookie, or a new one.
fn client_id(headers: &HeaderMap) -> String {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let known = pairs.find(|(name, value)| *name == CLIENT_COOKIE && value.starts_with("client_"));
    known.map_or_else(|| random::clerk_id("client"), |(_, value)| value.to_owned())
}

fn client_cookie(session: &Session) -> [(header::HeaderName, String); 1] {
    [(header::SET_COOKIE, format!("{CLIENT_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", session.client_id))]
}

/// The client with its live sessions, each with a token.
fn client(instance: &Instance, newest: &Session) -> Value {
    let (now, party) = (instance.shared.clock.millis(), instance.authorized_party());
    let state = lock(&instance.state);
    let live = |session: &&Session| session.client_id == newest.client_id && session.is_active(now);
    let sessions = state.sessions.iter().filter(live).map(|session| {
        let mut json = session.json(now);
        json["user"] = state.user(&session.user_id).map(super::user::json).unwrap_or_default();
        let jwt = session.token(instance, &party, TOKEN_SECONDS);
        json["last_active_token"] = json!({ "object": "token", "jwt": jwt });
        json
    });
    json!({
        "object": "client",
        "id": newest.client_id,
        "sessions": sessions.collect::<Value>(),
        "last_active_session_id": newest.id,
        "created_at": newest.created_at,
        "updated_at": now,
    })
}
