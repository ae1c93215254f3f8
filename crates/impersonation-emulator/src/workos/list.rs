//! One page of a list, by cursors that are ids.

use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::query::Query;

/// The page that `limit`, `order`, `after` and `before` ask for, of items in order of creation.
pub(super) fn page(mut items: Vec<(&str, Value)>, query: &Query, default_order: &str) -> Result<Value, Refusal> {
    let limit = query.number("limit", 10, 1..=100).ok_or_else(|| Refusal::invalid_parameter("limit"))?;
    match query.first("order").unwrap_or(default_order) {
        "asc" => {}
        "desc" | "normal" => items.reverse(),
        _ => return Err(Refusal::invalid_parameter("order")),
    }
    let position = |name: &str| match query.first(name) {
        None => Ok(None),
        Some(id) => items.iter().position(|(held, _)| *held == id).map(Some).ok_or(Refusal::invalid_parameter(name)),
    };
    let (start, end) = match (position("after")?, position("before")?) {
        (Some(after), _) => (after + 1, items.len().min(after + 1 + limit)),
        (None, Some(before)) => (before.saturating_sub(limit), before),
        (None, None) => (0, items.len().min(limit)),
    };
    let before = (start > 0).then(|| items.get(start)).flatten().map(|(id, _)| *id);
    let after = (end < items.len()).then(|| items.get(end.checked_sub(1)?)).flatten().map(|(id, _)| *id);
    let data: Value = items.iter().take(end).skip(start).map(|(_, item)| item.clone()).collect();
    Ok(json!({ "object": "list", "data": data, "list_metadata": { "before": before, "after": after } }))
}
