//! **In production clerk-js does all of this, in the browser, and none of it is the back end's.** It redeems tickets, keeps
//! `__session` fresh, and chooses among the sessions of the browser. Here the program does it, against the emulator.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use impersonation_emulator::ClerkEmulator;
use serde::Deserialize;

use crate::forms::SignIn as Asked;

/// The browser, to Clerk. In production it is a cookie of Clerk's own domain.
const CLIENT: &str = "__client";
/// Which of the browser's sessions it uses.
const ACTIVE: &str = "active-session";
const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";

/// The script that renews `__session`, which is good for a minute, before that is over: on each page, and whenever it is looked at again. A
/// file, as no policy has to name its hash then.
pub const SCRIPT: &str = "/renew.js";
const RENEW: &str = "const renew = () => fetch(\"/renew\", { method: \"POST\" });
renew();
setInterval(renew, 50000);
document.addEventListener(\"visibilitychange\", renew);
";

/// What stands for Clerk's front end.
#[derive(Clone, Debug)]
pub struct FrontEnd {
    clerk: Arc<ClerkEmulator>,
    http: reqwest::Client,
}

impl FrontEnd {
    /// That of an instance.
    pub fn new(clerk: Arc<ClerkEmulator>) -> Self {
        Self { clerk, http: reqwest::Client::new() }
    }

    pub(super) fn routes(&self) -> Router {
        Router::new()
            .route("/sign-in", get(redeem).post(sign_in))
            .route("/sign-out", post(sign_out))
            .route("/renew", post(renew))
            .route(SCRIPT, get(async || ([(header::CONTENT_TYPE, "text/javascript")], RENEW)))
            .with_state(self.clone())
    }

    /// Signs somebody in by a link, from wherever it comes.
    pub(super) fn links(&self) -> Router {
        Router::new().route("/sign-in/{user}", get(sign_in_by_link)).with_state(self.clone())
    }

    /// Where Clerk's own pages are, over which a start leads.
    pub fn origin(&self) -> &str {
        self.clerk.url()
    }

    /// `clerk.setActive({ session })`. Where that session is over, or none of this browser's, nobody is there any longer.
    pub(super) fn activate(&self, jar: CookieJar, session: Option<&str>) -> CookieJar {
        let held = self.held(&jar);
        let is_theirs = |id: &&str| held.iter().any(|held| held == id);
        // Taken before the token is made: one that is older than this is none.
        let updated_at = self.clerk.now().as_unix_seconds().to_string();
        let token = session.filter(is_theirs).and_then(|id| Some((id, self.clerk.mint(id).ok()?)));
        let Some((id, token)) = token else {
            return [ACTIVE, SESSION, CLIENT_UAT].map(|name| cookie(name, "")).into_iter().fold(jar, CookieJar::remove);
        };
        jar.add(cookie(ACTIVE, id)).add(cookie(CLIENT_UAT, updated_at)).add(cookie(SESSION, token))
    }

    /// The sessions of this browser.
    fn held(&self, jar: &CookieJar) -> Vec<String> {
        let Some(client) = jar.get(CLIENT).map(Cookie::value) else { return Vec::new() };
        let sessions = self.clerk.sessions().into_iter().filter(|session| session["client_id"] == client);
        sessions.filter_map(|session| session["id"].as_str().map(String::from)).collect()
    }

    /// In a new session of that user's.
    fn signed_in(&self, jar: CookieJar, user: &str) -> Response {
        let Ok(session) = self.clerk.sign_in(user) else { return StatusCode::NOT_FOUND.into_response() };
        let held = self.clerk.sessions().into_iter().find(|held| held["id"] == *session).unwrap_or_default();
        let jar = jar.add(cookie(CLIENT, held["client_id"].as_str().unwrap_or_default().to_owned()));
        (self.activate(jar, Some(&session)), Redirect::to("/")).into_response()
    }
}

/// `signIn.create({ strategy: 'ticket', ticket })`: `POST /v1/client/sign_ins` of the Frontend API.
async fn redeem(State(front_end): State<FrontEnd>, jar: CookieJar, Query(query): Query<Redeemed>) -> Response {
    let client = jar.get(CLIENT).map_or_else(String::new, |client| format!("{CLIENT}={}", client.value()));
    let request = front_end.http.post(format!("{}/v1/client/sign_ins", front_end.clerk.url()));
    let form = [("strategy", "ticket"), ("ticket", &*query.ticket)];
    let answer =
        request.header(header::COOKIE, client).form(&form).send().await.and_then(reqwest::Response::error_for_status);
    let Ok(answer) = answer else {
        return (StatusCode::BAD_REQUEST, "The ticket is not good, or not any longer. Start again.").into_response();
    };
    let Ok(SignedIn { response, client }) = answer.json().await else { return StatusCode::BAD_GATEWAY.into_response() };
    let jar = jar.add(cookie(CLIENT, client.id));
    (front_end.activate(jar, Some(&response.created_session_id)), Redirect::to("/")).into_response()
}

#[derive(Deserialize)]
struct Redeemed {
    #[serde(rename = "__clerk_ticket")]
    ticket: String,
}

#[derive(Deserialize)]
struct SignedIn {
    response: SignIn,
    client: Client,
}

#[derive(Deserialize)]
struct SignIn {
    created_session_id: String,
}

#[derive(Deserialize)]
struct Client {
    id: String,
}

/// Signs in whoever is asked for.
async fn sign_in(State(front_end): State<FrontEnd>, jar: CookieJar, Form(asked): Form<Asked>) -> Response {
    front_end.signed_in(jar, &asked.user)
}

async fn sign_in_by_link(State(front_end): State<FrontEnd>, jar: CookieJar, Path(user): Path<String>) -> Response {
    front_end.signed_in(jar, &user)
}

/// `clerk.signOut()`, which ends all sessions of the browser.
async fn sign_out(State(front_end): State<FrontEnd>, jar: CookieJar) -> (CookieJar, Redirect) {
    for session in front_end.held(&jar) {
        // One that is over stays over.
        let _ = front_end.clerk.end_session(&session);
    }
    (front_end.activate(jar, None).remove(cookie(CLIENT, "")), Redirect::to("/"))
}

/// The next `__session` of the session that is active; of one that is over there is none.
async fn renew(State(front_end): State<FrontEnd>, jar: CookieJar) -> (CookieJar, StatusCode) {
    let active = jar.get(ACTIVE).map(|active| active.value().to_owned());
    (front_end.activate(jar, active.as_deref()), StatusCode::NO_CONTENT)
}

fn cookie(name: &'static str, value: impl Into<String>) -> Cookie<'static> {
    Cookie::build((name, value.into())).path("/").secure(true).http_only(true).same_site(SameSite::Lax).build()
}
