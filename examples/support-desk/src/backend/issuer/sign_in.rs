//! The application's own sign-in. It asks for no password, since it stands for any.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use impersonation_axum::profile::{self, Profile, Rfc8693};
use impersonation_axum::{Clock, SameOrigin};
use impersonation_issuer::key::KeyRing;
use serde_json::json;

use super::AUDIENCE;
use crate::backend::SignIn;
use crate::error::{Failed, Failure};
use crate::people::{People, Person};

pub(super) const ISSUER: &str = "https://desk.example";
/// The permission of staff.
pub(super) const STAFF: &str = "support";
const COOKIE: &str = "__Host-support-desk";
/// Eight hours.
const LASTS: u64 = 8 * 60 * 60;

/// How its sessions are written.
pub(super) fn profile() -> Profile<Rfc8693> {
    profile::rfc8693(ISSUER).audience(AUDIENCE).cookie(COOKIE)
}

#[derive(Clone)]
struct Desk {
    people: People,
    keys: KeyRing,
    clock: Arc<dyn Clock>,
}

pub(super) fn router(people: People, keys: KeyRing, clock: Arc<dyn Clock>) -> Router {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .layer(SameOrigin::default())
        .with_state(Desk { people, keys, clock })
}

async fn sign_in(State(desk): State<Desk>, Form(asked): Form<SignIn>) -> Result<Response, Failed> {
    let Some(person) = desk.people.find(&asked.user).await? else { return Ok(StatusCode::FORBIDDEN.into_response()) };
    let token = desk.token(&person)?;
    Ok(home(&format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={LASTS}")))
}

async fn sign_out() -> Response {
    home(&format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"))
}

fn home(cookie: &str) -> Response {
    ([(SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}

impl Desk {
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
