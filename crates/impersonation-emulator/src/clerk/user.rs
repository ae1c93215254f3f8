use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

use super::instance::{Instance, Page};
use super::refusal::Refusal;
use crate::lock;
use crate::query::Query;
use crate::user::User;

/// The newest first, as a plain array.
pub(super) async fn list(
    State(instance): State<Arc<Instance>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let page = Page::of(&query)?;
    let state = lock(&instance.state);
    let users = state.users.iter().rev().filter(|user| is_match(user, &query));
    Ok(Json(page.take(users).map(json).collect()))
}

pub(super) async fn count(State(instance): State<Arc<Instance>>, RawQuery(query): RawQuery) -> Json<Value> {
    let query = Query::parse(&query.unwrap_or_default());
    let count = lock(&instance.state).users.iter().filter(|user| is_match(user, &query)).count();
    Json(json!({ "object": "total_count", "total_count": count }))
}

pub(super) async fn load(
    State(instance): State<Arc<Instance>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let state = lock(&instance.state);
    state.user(&id).map(|user| Json(json(user))).ok_or_else(|| Refusal::not_found("user"))
}

/// Each filter that is named must hold; of a repeated one, any value.
fn is_match(user: &User, query: &Query) -> bool {
    let is_any = |name: &str, own: Option<&str>| {
        let mut values = query.all(name).peekable();
        values.peek().is_none() || values.any(|value| own.is_some_and(|own| own.eq_ignore_ascii_case(value)))
    };
    let text = query.first("query").unwrap_or_default();
    is_any("user_id", Some(&user.id)) && is_any("email_address", user.email.as_deref()) && user.matches(text)
}

const LISTS: [&str; 6] =
    ["phone_numbers", "web3_wallets", "passkeys", "external_accounts", "saml_accounts", "enterprise_accounts"];
const ON: [&str; 3] = ["password_enabled", "delete_self_enabled", "create_organization_enabled"];
const OFF: [&str; 5] = ["two_factor_enabled", "totp_enabled", "backup_code_enabled", "banned", "locked"];
const NULL: [&str; 12] = [
    "external_id",
    "primary_phone_number_id",
    "primary_web3_wallet_id",
    "username",
    "last_sign_in_at",
    "locale",
    "mfa_enabled_at",
    "mfa_disabled_at",
    "lockout_expires_in_seconds",
    "verification_attempts_remaining",
    "create_organizations_limit",
    "legal_accepted_at",
];

pub(super) fn json(user: &User) -> Value {
    let address_id = user.email.as_ref().map(|_| format!("idn_{}", user.id.trim_start_matches("user_")));
    let addresses: Vec<_> = user.email.iter().map(|address| email_address(address_id.as_deref(), address)).collect();
    let mut json = json!({
        "object": "user",
        "id": user.id,
        "primary_email_address_id": address_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "image_url": "https://img.example.com/user",
        "has_image": false,
        "public_metadata": user.metadata,
        "private_metadata": {},
        "unsafe_metadata": {},
        "email_addresses": addresses,
        "created_at": user.created_at,
        "updated_at": user.created_at,
        "last_active_at": user.created_at,
    });
    LISTS.iter().for_each(|name| json[name] = json!([]));
    ON.iter().for_each(|name| json[name] = json!(true));
    OFF.iter().for_each(|name| json[name] = json!(false));
    NULL.iter().for_each(|name| json[name] = Value::Null);
    json
}

fn email_address(id: Option<&str>, address: &str) -> Value {
    json!({
        "object": "email_address",
        "id": id,
        "email_address": address,
        "reserved": false,
        "verification": { "object": "verification_ticket", "status": "verified", "strategy": "ticket" },
        "linked_to": [],
    })
}
