//! All that it takes.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use impersonation_axum::bar::Bar;
use impersonation_axum::cross_site::Origins;
use impersonation_axum::issuer::{self, Routes, UpkeepLayer};
use impersonation_axum::policy::Class;
use impersonation_axum::{BarLayer, Gate, SameOrigin, SessionLayer, Verifier};
use impersonation_issuer::key::{KeyFolder, KeyRing, KeySettings};
use impersonation_issuer::{Asked, Authorizer, Directory, DirectoryError, Issuer, Right, User};
use impersonation_store::Sqlite;

use crate::{pages, people, sign_in};

/// What the tokens of both issuers are for.
pub(crate) const AUDIENCE: &str = "own-issuer";

/// The application, which keeps everything below `folder`.
///
/// # Errors
///
/// Where the folder cannot be used.
pub async fn app(folder: &Path) -> Result<Router, Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let keys = KeyRing::open(KeyFolder::new(folder.join("keys")), KeySettings::new()).await?;
    let issuer = Issuer::builder("https://own-issuer.example/impersonation")
        .audience(AUDIENCE)
        .directory(People)
        .authorizer(Support)
        .store(Sqlite::open(folder.join("impersonation.db"))?)
        .keys(keys.clone())
        .enabled(true)
        .build()?;
    let verifier = Verifier::builder().trust(sign_in::profile().keys(keys.clone())).trust(issuer.trusted()).build()?;
    let routes = Routes::builder(issuer.clone(), verifier.clone()).build()?;
    tokio::spawn(sweep(issuer.clone()));

    let bar = Bar::builder("/impersonation/stop").details(pages::details).build()?;
    Ok(Router::new()
        .merge(pages::router(issuer))
        .route("/password", post(pages::change_password).layer(Gate::class(Class::Credentials)))
        .layer(BarLayer::new(bar))
        .layer(SameOrigin::new(Origins::own()))
        .layer(UpkeepLayer::new(routes.clone()))
        .layer(SessionLayer::new(verifier))
        // Outside the session layer: a stop always works, and nobody must be somebody to sign in.
        .merge(issuer::router(routes.clone()))
        .merge(sign_in::router(sign_in::Entrance { keys, routes })))
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

/// Who the users are.
struct People;

impl Directory for People {
    async fn impersonator(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        Ok(people::find(subject)
            .filter(|person| issuer == sign_in::ISSUER && person.is_staff)
            .map(people::Person::user))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        Ok(people::find(id).map(people::Person::user))
    }

    async fn account(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        Ok(people::find(subject).filter(|_| issuer == sign_in::ISSUER).map(people::Person::user))
    }

    async fn search(&self, text: &str, limit: usize) -> Result<Vec<User>, DirectoryError> {
        Ok(people::ALL
            .iter()
            .filter(|person| person.name.contains(text))
            .take(limit)
            .map(people::Person::user)
            .collect())
    }
}

/// Support may act as customers, and look after what goes on.
struct Support;

impl Authorizer for Support {
    async fn may_impersonate(&self, who: &User, _: &User, asked: &Asked<'_>) -> Result<bool, DirectoryError> {
        Ok(who.rank >= 10 && asked.capabilities.is_empty())
    }

    async fn may(&self, who: &User, _: Right) -> Result<bool, DirectoryError> {
        Ok(who.rank >= 10)
    }
}
