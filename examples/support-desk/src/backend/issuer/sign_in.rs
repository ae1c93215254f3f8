//! The application's own sign-in. It asks for no password, since it stands for any.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use impersonation_axum::profile::{self, OVERLAY_COOKIE, Profile, Rfc8693};
use impersonation_axum::{Clock, SameOrigin};
use impersonation_issuer::key::KeyRing;
use serde_json::json;

use super::AUDIENCE;
use crate::backend::SignIn;
use crate::error::{Failed, Failure};
use crate::people::{People, Person};

pub(super) const ISSUER: &str = "https://desk.example";
/// The permission of staff.
pub const STAFF: &str = "support";
const COOKIE: &str = "__Host-support-desk";
/// Eight hours.
const LASTS: u64 = 8 * 60 * 60;

/// How its sessions are written.
pub(super) fn profile() -> Profile<Rfc8693> {
    profile::rfc8693(ISSUER).audience(AUDIENCE).cookie(COOKIE)
}

/// Whoever signs people in, in whichever framework.
#[derive(Clone)]
pub(crate) struct Porter {
    pub(crate) people: People,
    pub(crate) keys: KeyRing,
    pub(crate) clock: Arc<dyn Clock>,
}

pub(super) fn router(porter: Porter) -> Router {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .layer(SameOrigin::default())
        .with_state(porter)
}

async fn sign_in(State(porter): State<Porter>, Form(asked): Form<SignIn>) -> Result<Response, Failed> {
    Ok(match porter.cookies(&asked.user).await? {
        Some(cookies) => home(cookies),
        None => StatusCode::FORBIDDEN.into_response(),
    })
}

async fn sign_out() -> Response {
    home(Porter::no_cookies())
}

fn home<const N: usize>(cookies: [String; N]) -> Response {
    (AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie))), Redirect::to("/")).into_response()
}

impl Porter {
    /// The `Set-Cookie`s of a new session of that person's; `None` where there is no such person. What an impersonation left above
    /// another session goes: beside this one it would be refused on every page.
    pub(crate) async fn cookies(&self, user: &str) -> Result<Option<[String; 2]>, Failure> {
        let Some(person) = self.people.find(user).await? else { return Ok(None) };
        let token = self.token(&person)?;
        let own = format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={LASTS}");
        Ok(Some([own, gone(OVERLAY_COOKIE)]))
    }

    /// The `Set-Cookie`s that sign out.
    pub(crate) fn no_cookies() -> [String; 2] {
        [COOKIE, OVERLAY_COOKIE].map(gone)
    }

    fn token(&self, person: &Person) -> Result<String, Failure> {
        let mut session_id = [0; 16];
        getrandom::fill(&mut session_id)?;
        let now = self.clock.now().as_unix_seconds();
        let permissions = if person.role.is_staff() { vec![STAFF] } else { vec![] };
        let claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": person.id, "sid": format!("{:032x}", u128::from_be_bytes(session_id)),
            "permissions": permissions, "iat": now, "exp": now + LASTS, "auth_time": now,
        });
        Ok(self.keys.sign("JWT", &claims)?)
    }
}

fn gone(name: &str) -> String {
    format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}
