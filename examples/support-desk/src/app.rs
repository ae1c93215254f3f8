//! The routes, their gates, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use impersonation_axum::audit::{Level, Queue};
use impersonation_axum::bar::Bar;
use impersonation_axum::issuer::UpkeepLayer;
use impersonation_axum::{AuditLayer, BarLayer, Clock, Gate, SameOrigin, SessionLayer};

use crate::backend::Backend;
use crate::error::Failure;
use crate::live::Live;
use crate::notes::Notes;
use crate::page::{Policy, When, refusals, said, under};
use crate::people::People;
use crate::trail::Trail;
use crate::{bar, customer, staff};

/// What handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) backend: Backend,
    pub(crate) people: People,
    pub(crate) notes: Notes,
    pub(crate) trail: Trail,
    pub(crate) live: Live,
    /// What the audit layer writes waits here.
    pub(crate) waiting: Queue,
    pub(crate) clock: Arc<dyn Clock>,
}

impl App {
    pub(crate) fn now(&self) -> When {
        self.clock.now().into()
    }

    /// What the provider has to tell. That it does not answer keeps nobody from a page: the trail is older then.
    pub(crate) async fn catch_up(&self) {
        // What has expired has ended, though nobody came back to see it.
        if let Some(routes) = &self.backend.routes
            && let Err(error) = routes.issuer().sweep().await
        {
            tracing::warn!("the issuer was not swept: {error}");
        }
        if let Err(error) = self.trail.follow(&self.backend.provider).await {
            tracing::warn!("the provider was not followed: {error}");
        }
    }

    /// The whole application. **A layer covers only what was added before it**, so read from the bottom: what stands last is asked first.
    pub(crate) fn router(self) -> Result<Router, Failure> {
        let (backend, policy) = (self.backend.clone(), Policy::of(&self.backend.pages));
        let pages = Router::new()
            .merge(customer_pages())
            .merge(staff_pages(&backend))
            .route("/", get(customer::home))
            .fallback(async || said(StatusCode::NOT_FOUND, "Nothing here", "There is no such page."))
            .layer(from_fn_with_state(backend.renewal, refusals)) // below the bar, so that a page about a refusal has it too
            .layer(from_fn_with_state(self.clone(), bar::details))
            .layer(BarLayer::new(Bar::builder(backend.stop).build()?))
            .layer(SameOrigin::default())
            .layer(AuditLayer::new(Level::All).to(self.waiting.clone()));
        let pages = match backend.routes.clone() {
            Some(routes) => pages.layer(UpkeepLayer::new(routes)), // renews the session of our own issuer
            None => pages,
        };
        Ok(pages
            .layer(SessionLayer::new(backend.verifier))
            .with_state(self)
            // Outside the session layer: a stop always works, and nobody must be somebody to sign in.
            .merge(backend.entrance)
            .layer(from_fn_with_state(backend.renewal, refusals))
            .merge(assets())
            .layer(map_response_with_state(policy, under)))
    }
}

/// What customers see, and staff who act as them: staff only look, but where a route says more, or less.
fn customer_pages() -> Router<App> {
    let looked_at = Router::new()
        .route("/account", get(customer::overview))
        .route("/account/notes", get(customer::notes).post(customer::add_note))
        .route("/account/profile", get(customer::profile))
        .route("/api/profile", get(customer::profile_json))
        .route("/account/live", get(customer::live))
        .route("/account/live/events", get(customer::events))
        .layer(Gate::read_only());
    let closed = Router::new()
        .route("/account/billing", get(customer::billing))
        .route("/account/access", get(customer::access))
        .route("/account/access/visits/{session}/end", post(customer::end_visit))
        .layer(Gate::deny());
    // A field, for a reason that the trail keeps. The handler lets nobody in but whoever acts.
    let revealed = Router::new().route("/account/profile/reveal", post(customer::reveal));
    looked_at.merge(closed).merge(revealed)
}

/// What staff see in person: an actor has nobody's permissions.
fn staff_pages(backend: &Backend) -> Router<App> {
    Router::new()
        .route("/desk", get(staff::desk))
        .route("/desk/customers/{id}", get(staff::customer))
        .route("/desk/customers/{id}/impersonate", post(staff::impersonate))
        .route("/desk/sessions/{session}/revoke", post(staff::revoke))
        .route("/desk/audit", get(staff::audit))
        .layer(Gate::new(backend.staff.clone()))
}

fn assets() -> Router {
    let asset = |kind: &'static str, text: &'static str| {
        get(async move || ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text).into_response())
    };
    Router::new()
        .route("/assets/desk.css", asset("text/css; charset=utf-8", include_str!("../assets/desk.css")))
        .route("/assets/desk.js", asset("text/javascript; charset=utf-8", include_str!("../assets/desk.js")))
        .route("/assets/icon.svg", asset("image/svg+xml", include_str!("../assets/icon.svg")))
}
