use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use bytes::Bytes;
use serde_json::{Value, json};

use super::IMPERSONATE;
use super::input::Input;
use super::project::{Project, State};
use super::refusal::Refusal;
use super::token::{Grant, REFRESH_SECONDS};
use crate::lock;
use crate::user::User;

/// A refresh JWT of the user, with the impersonator in `act`.
pub(super) async fn impersonate(Shared(project): Shared<Arc<Project>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body)?;
    let mut state = lock(&project.state);
    let (grant, user) = grant(&project, &state, &input)?;
    let refresh = grant.refresh(&project, lifetime(&input)?);
    let jwt = refresh.jwt.clone();
    audit(&project, &mut state, &refresh.grant, &user);
    state.refreshes.push(refresh);
    Ok(Json(json!({ "jwt": jwt })))
}

/// A session JWT of the user at once. No refresh JWT goes with it.
pub(super) async fn step_up(Shared(project): Shared<Arc<Project>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body)?;
    let mut state = lock(&project.state);
    let (mut grant, user) = grant(&project, &state, &input)?;
    grant.is_step_up = true;
    let expires_at = project.shared.clock.seconds().saturating_add(lifetime(&input)?);
    audit(&project, &mut state, &grant, &user);
    Ok(Json(json!({ "jwt": grant.session(&project, &user, expires_at) })))
}

/// A refresh JWT of the impersonator, for the impersonated one, which is dead from now on.
pub(super) async fn stop(Shared(project): Shared<Arc<Project>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body)?;
    let seconds = lifetime(&input)?;
    let jwt = input.required_text("jwt")?;
    let mut state = lock(&project.state);
    let actor = project.good(&mut state, jwt)?.grant.actor.clone().ok_or_else(|| Refusal::invalid_argument("jwt"))?;
    let actor = state.user(&actor).ok_or_else(Refusal::user_not_found)?;
    let mut grant = Grant::own(&actor.id);
    grant.tenant = tenant(&input, actor)?;
    grant.custom_claims = input.object("customClaims")?;
    // Only now that the answer is certain.
    project.good(&mut state, jwt)?.is_revoked = true;
    let refresh = grant.refresh(&project, seconds);
    let jwt = refresh.jwt.clone();
    state.refreshes.push(refresh);
    Ok(Json(json!({ "jwt": jwt })))
}

/// Who becomes whom, where that is allowed.
fn grant(project: &Project, state: &State, input: &Input) -> Result<(Grant, User), Refusal> {
    let (login_id, impersonator_id) = (input.required_text("loginId")?, input.required_text("impersonatorId")?);
    let impersonator = state.user_by_login(impersonator_id).ok_or_else(Refusal::user_not_found)?;
    let user = state.user_by_login(login_id).ok_or_else(Refusal::user_not_found)?;
    if !impersonator.permissions.iter().any(|permission| permission == IMPERSONATE) {
        return Err(Refusal::not_permitted());
    }
    if input.flag("validateConsent")? && !state.has_consent(&user.id, project.shared.clock.seconds()) {
        return Err(Refusal::no_consent());
    }
    let grant = Grant {
        user_id: user.id.clone(),
        actor: Some(impersonator.id.clone()),
        custom_claims: input.object("customClaims")?,
        tenant: tenant(input, user)?,
        is_step_up: input.flag("stepup")?,
    };
    Ok((grant, user.clone()))
}

fn tenant(input: &Input, user: &User) -> Result<Option<String>, Refusal> {
    match input.text("selectedTenant")? {
        Some(id) if !user.organizations.iter().any(|held| held == id) => {
            Err(Refusal::invalid_argument("selectedTenant"))
        }
        tenant => Ok(tenant.map(str::to_owned)),
    }
}

/// Zero is how Go's SDK writes that nothing is said.
fn lifetime(input: &Input) -> Result<u64, Refusal> {
    let seconds = input.number("refreshDuration")?.filter(|seconds| *seconds > 0).unwrap_or(REFRESH_SECONDS);
    Some(seconds).filter(|seconds| *seconds <= 0x7fff_ffff).ok_or_else(|| Refusal::invalid_argument("refreshDuration"))
}

fn audit(project: &Project, state: &mut State, grant: &Grant, user: &User) {
    let actor = grant.actor.clone().unwrap_or_default();
    project.audit(state, user, &actor, "Impersonate");
}
