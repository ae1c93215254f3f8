//! The application's own sign-in. It asks for no password, since it stands for any.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use impersonation_axum::profile::{self, Profile, Rfc8693};
use impersonation_axum::request::RequestView;
use impersonation_axum::{Clock, HeaderView, SameOrigin};
use serde_json::json;

use super::{AUDIENCE, Own};
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

/// Whoever signs people in and out, in whichever framework.
#[derive(Clone)]
pub(crate) struct Porter {
    pub(crate) people: People,
    pub(crate) own: Own,
    pub(crate) clock: Arc<dyn Clock>,
}

pub(super) fn router(porter: Porter) -> Router {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .layer(SameOrigin::default())
        .with_state(porter)
}

async fn sign_in(
    State(porter): State<Porter>,
    headers: HeaderMap,
    Form(asked): Form<SignIn>,
) -> Result<Response, Failed> {
    let headers = HeaderView::new(&headers);
    Ok(match porter.sign_in(&asked.user, &headers.request(&Method::GET)).await? {
        Some(cookies) => home(cookies),
        None => StatusCode::FORBIDDEN.into_response(),
    })
}

async fn sign_out(State(porter): State<Porter>, headers: HeaderMap) -> Response {
    home(porter.sign_out(&HeaderView::new(&headers).request(&Method::GET)).await)
}

/// Appended: an array alone would put the second cookie in the place of the first.
fn home(cookies: [String; 2]) -> Response {
    let cookies = AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie)));
    (cookies, [("clear-site-data", "\"cache\"")], Redirect::to("/")).into_response()
}

impl Porter {
    /// The `Set-Cookie`s of a new session of that person's, in the place of what the browser has; `None` where there is no such person.
    pub(crate) async fn sign_in(&self, user: &str, request: &RequestView<'_>) -> Result<Option<[String; 2]>, Failure> {
        let Some(person) = self.people.find(user).await? else { return Ok(None) };
        let own = cookie(&self.token(&person)?, LASTS);
        Ok(Some([own, self.leave(request).await]))
    }

    /// The `Set-Cookie`s that sign out.
    pub(crate) async fn sign_out(&self, request: &RequestView<'_>) -> [String; 2] {
        [cookie("", 0), self.leave(request).await]
    }

    /// Ends what the browser has, for whoever has copied its cookies too: an impersonation, and the session beneath it. That one is
    /// known to have ended in this process alone; an application of several has a table of sessions.
    async fn leave(&self, request: &RequestView<'_>) -> String {
        let (_, gone) = self.own.routes.leave(request).await;
        let presence = self.own.verifier.verify(request).await.ok();
        if let Some(id) = presence.as_ref().and_then(|presence| presence.session()?.session_id()) {
            // The issuer is trusted here.
            let _ = self.own.verifier.revoke_session(ISSUER, id);
        }
        gone
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
        Ok(self.own.keys.sign("JWT", &claims)?)
    }
}

fn cookie(token: &str, lasts: u64) -> String {
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={lasts}")
}
