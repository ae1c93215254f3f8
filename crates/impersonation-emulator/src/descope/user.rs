use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use bytes::Bytes;
use serde_json::{Value, json};

use super::input::Input;
use super::project::{Project, State};
use super::refusal::Refusal;
use crate::lock;
use crate::query::Query;
use crate::user::User;

const PAGE: usize = 100;

/// By `loginId`, for which a user id will do too, or by `userId`.
pub(super) async fn load(
    Shared(project): Shared<Arc<Project>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let any = |names: [&str; 2]| {
        let mut values = names.into_iter().filter_map(|name| query.first(name)).filter(|value| !value.is_empty());
        values.next().map(str::to_owned)
    };
    let state = lock(&project.state);
    let user = match (any(["loginId", "loginid"]), any(["userId", "userid"])) {
        (Some(login_id), _) => state.user_by_login(&login_id),
        (None, Some(id)) => state.user(&id),
        (None, None) => return Err(Refusal::missing_argument("loginId")),
    };
    let user = user.ok_or_else(Refusal::user_not_found)?;
    Ok(Json(json!({ "user": json(user, &state) })))
}

pub(super) async fn search(Shared(project): Shared<Arc<Project>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body)?;
    let (emails, login_ids, user_ids) = (input.texts("emails")?, input.texts("loginIds")?, input.texts("userIds")?);
    let (tenants, text) = (input.texts("tenantIds")?, input.text("text")?.unwrap_or_default());
    let number = |name| Ok::<_, Refusal>(input.number(name)?.and_then(|number| usize::try_from(number).ok()));
    let limit = number("limit")?.filter(|limit| *limit > 0).unwrap_or(PAGE);
    let page = number("page")?.unwrap_or(0);
    let state = lock(&project.state);
    let meets =
        |wanted: &[&str], own: &[String]| wanted.is_empty() || own.iter().any(|own| wanted.contains(&own.as_str()));
    let found = state.users.iter().filter(|user| {
        meets(&emails, &[user.address()])
            && meets(&login_ids, &self::login_ids(user))
            && meets(&user_ids, std::slice::from_ref(&user.id))
            && meets(&tenants, &user.organizations)
            && user.matches(text)
    });
    let found: Vec<_> = found.collect();
    let total = found.len();
    let users: Value =
        found.into_iter().skip(page.saturating_mul(limit)).take(limit).map(|user| json(user, &state)).collect();
    Ok(Json(json!({ "users": users, "total": total })))
}

/// Ends every sign-in of the user, impersonated ones included.
pub(super) async fn log_out(Shared(project): Shared<Arc<Project>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body)?;
    let mut state = lock(&project.state);
    let user = match input.text("userId")? {
        Some(id) => state.user(id),
        None => state.user_by_login(input.required_text("loginId")?),
    };
    let id = user.ok_or_else(Refusal::user_not_found)?.id.clone();
    let own = state.refreshes.iter_mut().filter(|refresh| refresh.grant.user_id == id);
    own.for_each(|refresh| refresh.is_revoked = true);
    Ok(Json(json!({})))
}

/// The e-mail address and whatever login ids it has beside.
pub(super) fn login_ids(user: &User) -> Vec<String> {
    std::iter::once(user.address()).chain(user.login_ids.iter().cloned()).collect()
}

pub(super) fn json(user: &User, state: &State) -> Value {
    let tenant = |id| json!({ "tenantId": id, "tenantName": id, "roleNames": [], "permissions": [] });
    let mut json = json!({
        "userId": user.id,
        "loginIds": login_ids(user),
        "externalIds": login_ids(user),
        "name": user.full_name().unwrap_or_default(),
        "givenName": user.first_name.clone().unwrap_or_default(),
        "familyName": user.last_name.clone().unwrap_or_default(),
        "middleName": "",
        "email": user.address(),
        "verifiedEmail": true,
        "phone": "",
        "verifiedPhone": false,
        "picture": "",
        "status": "enabled",
        "test": false,
        "roleNames": user.roles,
        "permissions": user.permissions,
        "userTenants": user.organizations.iter().map(tenant).collect::<Value>(),
        "customAttributes": user.metadata,
        "createdTime": user.created_at / 1000,
        "TOTP": false,
        "SAML": false,
        "OAuth": {},
        "webauthn": false,
        "password": false,
    });
    if let Some(expires_at) = state.consents.get(&user.id) {
        json["consentExpiration"] = json!(expires_at);
    }
    json
}
