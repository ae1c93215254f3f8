//! What an application at Clerk has beside its pages, whatever they are: Stop, and what its webhooks tell.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum_extra::extract::cookie::CookieJar;
use impersonation_axum::provider::{Event, Provider, Stop};
use impersonation_axum::{Acting, AuditLayer, SameOrigin, SessionLayer};
use impersonation_providers::clerk::{SignedHeaders, Webhook};
use impersonation_providers::webhook::WebhookError;

use super::{Failed, Settings};
use crate::cookies::no_store;
use crate::forms::{Back, back};

/// `POST /stop`, with a session layer of its own, and what stands for Clerk's front end.
pub fn sessions(settings: &Arc<Settings>) -> Router {
    Router::new()
        .route("/stop", post(stop))
        .layer(AuditLayer::default())
        .layer(SessionLayer::new(settings.verifier.clone()))
        .with_state(Arc::clone(settings))
        .merge(settings.front_end.routes())
        .layer(SameOrigin::default())
        .layer(map_response(no_store))
}

/// Ends the impersonated session and no other, and goes back to the staff member's own where the browser has one. Here it is over
/// whatever Clerk answers.
async fn stop(
    State(settings): State<Arc<Settings>>,
    jar: CookieJar,
    acting: Acting,
    to: Back,
) -> (CookieJar, Response) {
    let Settings { clerk, verifier, front_end, .. } = &*settings;
    // Its last token would be good for up to a minute.
    if let Some(id) = acting.session_id() {
        let _ = verifier.revoke_session(acting.issuer(), id);
    }
    let stopped = clerk.stop(Stop::new(&acting)).await;
    // That there is no way back is no failure.
    let own = clerk.return_session(&acting).await.unwrap_or_default();
    let response = match (stopped, &own) {
        (Err(error), _) => Failed::from(error).into_response(),
        (Ok(_), Some(_)) => back(to).into_response(),
        (Ok(_), None) => Redirect::to("/").into_response(),
    };
    (front_end.activate(jar, own.as_ref().map(|own| &*own.id)), response)
}

/// What a delivery tells of impersonations, if anything. One that comes twice has the same id.
///
/// # Errors
///
/// When Clerk has not signed it.
pub fn delivered(webhook: &Webhook, headers: &HeaderMap, body: &[u8]) -> Result<Option<Event>, WebhookError> {
    Ok(webhook.verify(&SignedHeaders::of(headers)?, body)?.impersonation())
}
