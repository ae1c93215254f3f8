use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::Value;

use super::environment::Environment;
use super::list;
use super::refusal::Refusal;
use crate::lock;
use crate::query::Query;

/// The oldest first, so that `after` goes on where the last page ended.
pub(super) async fn all(
    State(environment): State<Arc<Environment>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let kinds = query.list("events");
    let (start, end) = (moment(&query, "range_start")?, moment(&query, "range_end")?);
    let organization = query.first("organization_id");
    let state = lock(&environment.state);
    let events = state.events.iter().filter(|event| {
        (kinds.is_empty() || kinds.contains(&event.kind))
            && start.is_none_or(|start| event.created_at >= start)
            && end.is_none_or(|end| event.created_at <= end)
            && (organization.is_none() || organization == event.organization_id.as_deref())
    });
    list::page(events.map(|event| (event.id.as_str(), event.json.clone())).collect(), &query, "asc").map(Json)
}

/// A moment in ISO 8601, in milliseconds.
fn moment(query: &Query, name: &str) -> Result<Option<u64>, Refusal> {
    let Some(text) = query.first(name) else { return Ok(None) };
    let moment = text.parse::<jiff::Timestamp>().ok().and_then(|moment| u64::try_from(moment.as_millisecond()).ok());
    moment.map(Some).ok_or_else(|| Refusal::invalid_parameter(name))
}
