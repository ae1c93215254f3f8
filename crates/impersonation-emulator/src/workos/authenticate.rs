//! The token endpoint: a code for a session, or a refresh token for the next one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use bytes::Bytes;
use serde_json::{Value, json};

use super::code::RefreshToken;
use super::environment::{Environment, State};
use super::refusal::Refusal;
use super::session::Session;
use super::user;
use crate::{lock, random};

pub(super) async fn authenticate(
    Shared(environment): Shared<Arc<Environment>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return Err(Refusal::oauth("invalid_request", "The request body is no JSON."));
    };
    let is_public = is_public(&environment, &body)?;
    match text(&body, "grant_type") {
        Some("authorization_code") => exchange(&environment, &body, is_public),
        Some("refresh_token") => refresh(&environment, &body, is_public),
        _ => Err(Refusal::oauth("unsupported_grant_type", "The grant type is not supported.")),
    }
    .map(Json)
}

/// Whether the client shows no secret; a wrong one is refused.
fn is_public(environment: &Environment, body: &Value) -> Result<bool, Refusal> {
    if text(body, "client_id") != Some(&environment.client_id) {
        return Err(Refusal::oauth("invalid_client", "Invalid client ID."));
    }
    match text(body, "client_secret") {
        Some(secret) if secret == environment.api_key => Ok(false),
        Some(_) => Err(Refusal::oauth("invalid_client", "Invalid client secret.")),
        None => Ok(true),
    }
}

fn exchange(environment: &Environment, body: &Value, is_public: bool) -> Result<Value, Refusal> {
    let now = environment.shared.clock.millis();
    let mut state = lock(&environment.state);
    let invalid = || Refusal::oauth("invalid_grant", "The code has expired or is invalid.");
    let sent = text(body, "code").unwrap_or_default();
    // Taken out whatever comes of it: a code that was shown once is spent.
    let position = state.codes.iter().position(|code| code.text == sent).ok_or_else(invalid)?;
    let code = state.codes.swap_remove(position);
    if now >= code.expires_at || !code.is_verified_by(text(body, "code_verifier")) {
        return Err(invalid());
    }
    if is_public && code.challenge.is_none() {
        return Err(Refusal::oauth("invalid_client", "A client without a secret needs a code challenge."));
    }
    let user = state.user(&code.grant.user_id).ok_or_else(invalid)?;
    let session = Session::start(user, code.grant.impersonator, now);
    environment.emit(&mut state, "session.created", &session);
    state.sessions.push(session.clone());
    answer(environment, &mut state, &session, is_public)
}

fn refresh(environment: &Environment, body: &Value, is_public: bool) -> Result<Value, Refusal> {
    let now = environment.shared.clock.millis();
    let mut state = lock(&environment.state);
    let invalid = || Refusal::oauth("invalid_grant", "Invalid refresh token.");
    let sent = text(body, "refresh_token").unwrap_or_default();
    let position = state.refresh_tokens.iter().position(|token| token.text == sent).ok_or_else(invalid)?;
    let token = state.refresh_tokens.swap_remove(position);
    if is_public && !token.is_public {
        return Err(Refusal::oauth("invalid_client", "Invalid client secret."));
    }
    let session = state.sessions.iter().find(|session| session.id == token.session_id && session.is_active(now));
    let mut session = session.cloned().ok_or_else(invalid)?;
    if let Some(id) = text(body, "organization_id") {
        let is_member =
            state.user(&session.user_id).is_some_and(|user| user.organizations.iter().any(|held| held == id));
        session.organization_id = Some(id.to_owned()).filter(|_| is_member).ok_or_else(invalid)?.into();
        state.sessions.iter_mut().filter(|held| held.id == session.id).for_each(|held| *held = session.clone());
    }
    answer(environment, &mut state, &session, is_public)
}

fn answer(environment: &Environment, state: &mut State, session: &Session, is_public: bool) -> Result<Value, Refusal> {
    let user = state.user(&session.user_id).ok_or_else(|| Refusal::oauth("invalid_grant", "The user is gone."))?;
    let refresh_token = random::secret();
    let mut answer = json!({
        "user": user::json(user),
        "access_token": environment.access_token(state, session, user),
        "refresh_token": refresh_token,
        "authentication_method": if session.impersonator.is_some() { "Impersonation" } else { "Password" },
    });
    if let Some(id) = &session.organization_id {
        answer["organization_id"] = json!(id);
    }
    if let Some(impersonator) = &session.impersonator {
        answer["impersonator"] = impersonator.json();
    }
    state.refresh_tokens.push(RefreshToken { text: refresh_token, session_id: session.id.clone(), is_public });
    Ok(answer)
}

fn text<'b>(body: &'b Value, name: &str) -> Option<&'b str> {
    body.get(name)?.as_str()
}
