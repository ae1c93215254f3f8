//! Clerk, emulated. It is not followed: it sends webhooks, of which the trail is made.
//!
//! **What is the emulator's, and not an application's**: it starts here, knows the application's people, and what it would send is
//! carried to the webhook's handler. In production Clerk does that, and clerk-js does what [`FrontEnd`](hosted::clerk::FrontEnd) does.

use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::post;
use axum_extra::extract::CookieJar;
use hosted::clerk::{MAY_IMPERSONATE, SCRIPT, STAFF, delivered, emulated, may_impersonate, sessions};
use impersonation_axum::provider::BoxedProvider;
use impersonation_emulator::{ClerkEmulator, Delivery};
use impersonation_providers::clerk::Webhook;

use super::{Backend, Consents, Needs, Pages};
use crate::error::Failure;
use crate::trail::{Entry, Trail};

/// How long an event waits in the emulator.
const WAIT: Duration = Duration::from_millis(200);

pub(super) async fn backend(needs: &Needs<'_>) -> Result<Backend, Failure> {
    let emulator = Arc::new(ClerkEmulator::start().await?);
    let users = needs.users(|user| user.organization(STAFF).permission(MAY_IMPERSONATE)).await?;
    users.into_iter().for_each(|user| emulator.add_user(user));
    let settings = Arc::new(emulated(needs.origin, &emulator)?);
    let hooks = Hooks { webhook: settings.webhook.clone(), trail: needs.trail.clone() };
    tokio::spawn(deliver(Arc::downgrade(&emulator), hooks.clone()));
    Ok(Backend {
        name: "Clerk (emulated)",
        provider: BoxedProvider::new(settings.clerk.clone()),
        verifier: settings.verifier.clone(),
        staff: may_impersonate(),
        entrance: sessions(&settings).merge(hooks.router()),
        stop: "/stop",
        renewal: None, // a server cannot: the script does
        routes: None,
        target: |person| &person.id,
        cookies: |_| CookieJar::new(), // a start leads over Clerk, whose front end sets them
        consents: Consents::Nowhere("Ask the customer by means of your own, before you act as them."),
        pages: Pages { form_target: settings.front_end.origin().into(), script: Some(SCRIPT) },
        emulator: Some(emulator),
    })
}

/// Where Clerk tells of sessions that begin and end.
#[derive(Clone)]
struct Hooks {
    webhook: Webhook,
    trail: Trail,
}

impl Hooks {
    /// A server sends these, by which no browser is meant: the signature is what protects them.
    fn router(self) -> Router {
        Router::new().route("/webhooks/clerk", post(received)).with_state(self)
    }

    async fn receive(&self, headers: &HeaderMap, body: &[u8]) -> StatusCode {
        let Ok(event) = delivered(&self.webhook, headers, body) else { return StatusCode::BAD_REQUEST };
        let Some(event) = event else { return StatusCode::NO_CONTENT };
        match self.trail.keep(Entry::of_provider(&event)).await {
            Ok(()) => StatusCode::NO_CONTENT,
            // Clerk sends it again.
            Err(error) => {
                tracing::error!("what Clerk told was not kept: {error}");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

async fn received(State(hooks): State<Hooks>, headers: HeaderMap, body: Bytes) -> StatusCode {
    hooks.receive(&headers, &body).await
}

/// **Clerk's part**, for as long as its emulator lives: sends in order, and again what was not taken.
async fn deliver(clerk: Weak<ClerkEmulator>, hooks: Hooks) {
    let mut taken = 0;
    while let Some(deliveries) = clerk.upgrade().map(|clerk| clerk.deliveries()) {
        for delivery in deliveries.iter().skip(taken) {
            if hooks.receive(&headers(delivery), delivery.body().as_bytes()).await.is_server_error() {
                break;
            }
            taken += 1;
        }
        tokio::time::sleep(WAIT).await;
    }
}

fn headers(delivery: &Delivery) -> HeaderMap {
    let fields = delivery.headers();
    fields
        .filter_map(|(name, value)| Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?)))
        .collect()
}
