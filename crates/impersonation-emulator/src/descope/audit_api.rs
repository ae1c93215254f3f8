use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use serde_json::{Value, json};

use super::audit::Audit;
use super::input::Input;
use super::project::Project;
use super::refusal::Refusal;
use crate::lock;

const PAGE: usize = 1000;
/// Descope keeps audits for thirty days.
const KEPT_MILLIS: u64 = 30 * 24 * 60 * 60 * 1000;

/// The newest first, unless `oldestFirst`. `total` counts every match.
pub(super) async fn search(State(project): State<Arc<Project>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body)?;
    let filter = Filter::of(&input, project.shared.clock.millis())?;
    let size =
        input.number("size")?.and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0).unwrap_or(PAGE);
    let page = input.number("page")?.and_then(|page| usize::try_from(page).ok()).unwrap_or(0);
    let state = lock(&project.state);
    let mut audits: Vec<_> = state.audits.iter().filter(|audit| filter.holds(audit)).collect();
    if !input.flag("oldestFirst")? {
        audits.reverse();
    }
    let total = audits.len();
    let audits = audits.into_iter().skip(page.saturating_mul(size)).take(size);
    let audits: Value = audits.map(|audit| audit.json(&project.id, state.audit_times)).collect();
    Ok(Json(json!({ "audits": audits, "total": total })))
}

struct Filter<'i> {
    user_ids: Vec<&'i str>,
    actor_ids: Vec<&'i str>,
    actions: Vec<&'i str>,
    excluded_actions: Vec<&'i str>,
    methods: Vec<&'i str>,
    login_ids: Vec<&'i str>,
    tenants: Vec<&'i str>,
    from: u64,
    to: u64,
}

impl<'i> Filter<'i> {
    fn of(input: &'i Input, now: u64) -> Result<Self, Refusal> {
        Ok(Self {
            user_ids: input.texts("userIds")?,
            actor_ids: input.texts("actorIds")?,
            actions: input.texts("actions")?,
            excluded_actions: input.texts("excludedActions")?,
            methods: input.texts("methods")?,
            login_ids: input.texts("externalIds")?,
            tenants: input.texts("tenants")?,
            // Zero is how Go's SDK writes that there is no bound.
            from: input.number("from")?.unwrap_or(0).max(now.saturating_sub(KEPT_MILLIS)),
            to: input.number("to")?.filter(|to| *to > 0).unwrap_or(u64::MAX),
        })
    }

    fn holds(&self, audit: &Audit) -> bool {
        let is_any = |wanted: &[&str], own: &str| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(own));
        let allows = |wanted: &[&str], own: &str| wanted.is_empty() || is_any(wanted, own);
        let meets =
            |wanted: &[&str], own: &[String]| wanted.is_empty() || own.iter().any(|own| wanted.contains(&own.as_str()));
        allows(&self.user_ids, &audit.user_id)
            && allows(&self.actor_ids, &audit.actor_id)
            && allows(&self.actions, audit.action)
            && !is_any(&self.excluded_actions, audit.action)
            && allows(&self.methods, audit.method)
            && meets(&self.login_ids, &audit.login_ids)
            && meets(&self.tenants, &audit.tenants)
            && (self.from..=self.to).contains(&audit.occurred)
    }
}
