//! An issuer of one's own, beside a sign-in of the application's own: all that it takes.

mod sign_in;
mod users;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum_extra::extract::CookieJar;
use impersonation_axum::issuer::{self, Routes};
use impersonation_axum::provider::BoxedProvider;
use impersonation_axum::{Clock, Policy, Verifier};
use impersonation_issuer::Issuer;
use impersonation_issuer::key::{KeyFolder, KeyRing, KeySettings};
use impersonation_store::Sqlite;

use super::{Backend, Consents, Needs, Pages};
use crate::FILE;
use crate::error::Failure;
use crate::people::People;
use crate::trail::Trail;

pub(crate) use sign_in::Porter;
pub use sign_in::STAFF;

/// What the tokens of sign-in and issuer are for.
const AUDIENCE: &str = "support-desk";
/// The issuer of impersonations.
const URL: &str = "https://desk.example/impersonation";

/// The issuer and what goes with it, for whichever framework.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Own {
    /// The issuer.
    pub issuer: Issuer,
    /// Finds out who is there: by the sign-in's cookie, and the issuer's above it.
    pub verifier: Verifier,
    /// The routes to mount.
    pub routes: Routes,
    /// Signs for both.
    pub(crate) keys: KeyRing,
}

impl Own {
    pub(crate) async fn open(
        people: &People,
        trail: &Trail,
        folder: &Path,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        let keys = KeyRing::open(KeyFolder::new(folder.join("keys")), KeySettings::new()).await?;
        let issuer = Issuer::builder(URL)
            .audience(AUDIENCE)
            .directory(users::Users(people.clone()))
            .authorizer(users::Rights(people.clone()))
            .store(Sqlite::open(folder.join(FILE))?)
            .keys(keys.clone())
            .audit(trail.clone())
            .clock(Arc::clone(clock))
            .enabled(true)
            .build()?;
        let verifier = Verifier::builder()
            .trust(sign_in::profile().keys(keys.clone()))
            .trust(issuer.trusted())
            .clock(Arc::clone(clock))
            .build()?;
        let routes = Routes::builder(issuer.clone(), verifier.clone()).build()?;
        tokio::spawn(sweep(issuer.clone()));
        Ok(Self { issuer, verifier, routes, keys })
    }
}

/// Records the ends that nobody comes back to see.
async fn sweep(issuer: Issuer) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        if let Err(error) = issuer.sweep().await {
            tracing::error!("the sweep waits: {error}");
        }
    }
}

pub(super) async fn backend(needs: &Needs<'_>) -> Result<Backend, Failure> {
    let own = Own::open(needs.people, needs.trail, needs.folder, &needs.clock).await?;
    let porter = Porter { people: needs.people.clone(), own: own.clone(), clock: Arc::clone(&needs.clock) };
    Ok(Backend {
        name: "our own issuer",
        provider: BoxedProvider::new(own.issuer.clone()),
        verifier: own.verifier,
        staff: Policy::open().requires_permission(STAFF),
        // Outside the session layer: a stop always works, and nobody must be somebody to sign in.
        entrance: sign_in::router(porter).merge(issuer::router(own.routes.clone())),
        stop: "/impersonation/stop",
        renewal: None,
        routes: Some(own.routes),
        target: |person| &person.id,
        cookies: |_| CookieJar::new(), // it hands over tickets
        consents: Consents::Issuer(own.issuer),
        pages: Pages::default(),
        emulator: None,
    })
}
