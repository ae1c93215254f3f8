//! A local issuer of every profile, with throw-away keys: `GET /<profile>/jwks.json`, `GET /<profile>/token`, and for
//! `rfc8693` the discovery document. Tokens are for the asking, so it listens on loopback alone.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;
use impersonation_core::testing::{AUDIENCE, AUTHORIZED_PARTY, Issuer};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

use crate::Outcome;

const LIFETIME_SECONDS: u64 = 3600;

/// Issuers by the name of their profile.
#[derive(Clone)]
pub(crate) struct LocalIssuers {
    address: SocketAddr,
    issuers: Arc<HashMap<&'static str, Issuer>>,
}

/// What a token should say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) sub: Option<String>,
    /// Who acts, as staff.
    pub(crate) act: Option<String>,
    /// Who acts, as an agent.
    pub(crate) agent: Option<String>,
}

impl LocalIssuers {
    pub(crate) fn at(address: SocketAddr) -> Self {
        let issuers = [
            ("rfc8693", Issuer::new(Dialect::Rfc8693, format!("http://{address}/rfc8693"), Algorithm::ES256)),
            ("clerk", Issuer::clerk()),
            ("workos", Issuer::workos()),
            ("descope", Issuer::descope()),
        ];
        Self { address, issuers: Arc::new(issuers.into()) }
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/{profile}/jwks.json", get(jwks))
            .route("/{profile}/token", get(token))
            .route("/rfc8693/.well-known/openid-configuration", get(discovery))
            .with_state(self.clone())
    }

    /// A token of the profile; `None` where there is no such profile.
    pub(crate) fn token(&self, profile: &str, wanted: &Wanted) -> Option<String> {
        let issuer = self.issuers.get(profile)?;
        let session = issuer.session(wanted.sub.as_deref().unwrap_or("user_2"));
        let session = session.expires_at(issuer.now() + std::time::Duration::from_secs(LIFETIME_SECONDS));
        let session = match (&wanted.act, &wanted.agent) {
            (Some(staff), _) => session.acting(staff),
            (None, Some(agent)) => session.acting_agent(agent),
            (None, None) => session,
        };
        Some(session.token())
    }

    /// A well signed token of `rfc8693` whose `act` is a text instead of an object.
    pub(crate) fn malformed(&self) -> Option<String> {
        let issuer = self.issuers.get("rfc8693")?;
        Some(issuer.session("user_2").claim("act", "staff_1").token())
    }

    /// The settings of an example server that trusts the profile's issuer.
    pub(crate) fn settings(&self, profile: &str) -> Vec<(&'static str, String)> {
        let issuer = self.issuers.get(profile).map(|issuer| issuer.url().to_owned()).unwrap_or_default();
        let mut settings = vec![("PROFILE", profile.to_owned()), ("ISSUER", issuer)];
        match profile {
            "rfc8693" => settings.push(("AUDIENCE", AUDIENCE.into())),
            "clerk" => settings.push(("AUTHORIZED_PARTIES", AUTHORIZED_PARTY.into())),
            _ => {}
        }
        if profile != "rfc8693" {
            settings.push(("JWKS_URL", format!("http://{}/{profile}/jwks.json", self.address)));
        }
        settings
    }
}

pub(crate) async fn run(listen: SocketAddr) -> Outcome {
    if !listen.ip().is_loopback() {
        return Err("whoever reaches this issuer gets any token: it listens on loopback alone".into());
    }
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let issuers = LocalIssuers::at(address);
    println!("listening on http://{address}\n");
    for profile in ["rfc8693", "clerk", "workos", "descope"] {
        let settings: Vec<_> =
            issuers.settings(profile).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        println!("{profile}\n  {} cargo run -p whoami-axum", settings.join(" "));
        println!("  TOKEN=$(curl -s 'http://{address}/{profile}/token?sub=user_2&act=staff_1')\n");
    }
    axum::serve(listener, issuers.router()).await?;
    Ok(())
}

async fn jwks(State(issuers): State<LocalIssuers>, Path(profile): Path<String>) -> Response {
    match issuers.issuers.get(&*profile) {
        Some(issuer) => ([("content-type", "application/json")], issuer.jwks()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn token(
    State(issuers): State<LocalIssuers>,
    Path(profile): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<String, StatusCode> {
    issuers.token(&profile, &wanted).ok_or(StatusCode::NOT_FOUND)
}

async fn discovery(State(issuers): State<LocalIssuers>) -> Response {
    let issuer = format!("http://{}/rfc8693", issuers.address);
    let jwks_uri = format!("{issuer}/jwks.json");
    Json(json!({ "issuer": issuer, "jwks_uri": jwks_uri })).into_response()
}
