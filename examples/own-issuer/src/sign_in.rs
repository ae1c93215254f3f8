//! The application's own sign-in, with a cookie of its own. It asks for no password, since it stands for any.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use impersonation_axum::cross_site::Origins;
use impersonation_axum::issuer::Routes;
use impersonation_axum::profile::{self, Profile, Rfc8693};
use impersonation_axum::{Clock as _, HeaderView, SameOrigin, SystemClock};
use impersonation_issuer::key::KeyRing;
use serde_json::json;

use crate::impersonation::AUDIENCE;
use crate::people;

pub(crate) const ISSUER: &str = "https://own-issuer.example";
const COOKIE: &str = "__Host-session";
/// Eight hours.
const LASTS: u64 = 8 * 60 * 60;

/// How sessions of it are written.
pub(crate) fn profile() -> Profile<Rfc8693> {
    profile::rfc8693(ISSUER).audience(AUDIENCE).cookie(COOKIE)
}

/// What signs, and what ends an impersonation of whoever signs in or out.
#[derive(Clone)]
pub(crate) struct Entrance {
    pub(crate) keys: KeyRing,
    pub(crate) routes: Routes,
}

pub(crate) fn router(entrance: Entrance) -> Router {
    let routes = Router::new().route("/sign-in", post(sign_in)).route("/sign-out", post(sign_out));
    routes.layer(SameOrigin::new(Origins::own())).with_state(entrance)
}

#[derive(serde::Deserialize)]
struct Asked {
    user: String,
}

async fn sign_in(State(entrance): State<Entrance>, headers: HeaderMap, Form(asked): Form<Asked>) -> Response {
    let Some(person) = people::find(&asked.user) else { return StatusCode::FORBIDDEN.into_response() };
    match token(&entrance.keys, person.id) {
        Ok(token) => entrance.home(&headers, &token, LASTS).await,
        Err(error) => {
            tracing::error!("nobody can sign in: {error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn token(keys: &KeyRing, user: &str) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let mut session_id = [0; 16];
    getrandom::fill(&mut session_id)?;
    let now = SystemClock.now().as_unix_seconds();
    let claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": user, "sid": format!("{:032x}", u128::from_be_bytes(session_id)),
        "iat": now, "exp": now + LASTS, "auth_time": now,
    });
    Ok(keys.sign("JWT", &claims)?)
}

async fn sign_out(State(entrance): State<Entrance>, headers: HeaderMap) -> Response {
    entrance.home(&headers, "", 0).await
}

impl Entrance {
    /// An impersonation above the session before ends: beside another one it would be refused on every page.
    async fn home(&self, headers: &HeaderMap, token: &str, lasts: u64) -> Response {
        let own = format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={lasts}");
        let (_, overlay) = self.routes.leave(&HeaderView::new(headers).request(&Method::GET)).await;
        (AppendHeaders([(SET_COOKIE, own), (SET_COOKIE, overlay)]), Redirect::to("/")).into_response()
    }
}
