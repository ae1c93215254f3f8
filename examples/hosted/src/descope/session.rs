//! The session's cookies: set, renewed, and given back on a stop.

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use impersonation_axum::provider::{Provider, ProviderError, ProviderErrorKind as Kind, Secret, Stop, Stopped, Tokens};
use impersonation_axum::request::{HeaderList, RequestView};
use impersonation_axum::{ActingSession, SameOrigin};
use impersonation_providers::descope::RefreshToken;

use super::{Failed, Settings};
use crate::cookies::{no_store, only, tossed};
use crate::forms::{Back, SignIn, back};
use crate::page::page;

/// The session token, and the only one that the session layer takes.
const SESSION: &str = "DS";
/// What refreshes it, and opens nothing by itself.
pub const REFRESH: &str = "DSR";

/// What stands outside the session layer: it refuses a POST once the session token has expired, and stopping always works.
///
/// Who has stopped is in the extensions of the response, as an [`ActingSession`], for an application that writes it down: Descope does not.
pub fn sessions(settings: &Settings) -> Router {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/refresh", get(refresh))
        .route("/stop", post(stop))
        .layer(SameOrigin::default())
        .layer(map_response(no_store))
        .with_state(settings.clone())
}

/// Signs anybody in as anybody by a link, from wherever it comes.
pub(super) fn links(settings: &Settings) -> Router {
    let by_link = async |State(app): State<Settings>, Path(user_id): Path<String>| app.signed_in(&user_id);
    Router::new().route("/sign-in/{user_id}", get(by_link)).layer(map_response(no_store)).with_state(settings.clone())
}

/// Signs in whoever is asked for, for a demonstration alone: in production people sign in by a flow of Descope's.
async fn sign_in(State(app): State<Settings>, Form(asked): Form<SignIn>) -> Response {
    app.signed_in(&asked.user)
}

/// Takes the cookies off. Of several of one name that would take ours and leave somebody else's.
async fn sign_out(headers: HeaderMap) -> Response {
    match (only(&headers, SESSION), only(&headers, REFRESH)) {
        (Ok(_), Ok(_)) => (signed_out(), Redirect::to("/")).into_response(),
        _ => tossed(),
    }
}

/// The next session token. Each way out says that it was tried, or a cookie that renews nothing would be sent here for ever.
async fn refresh(State(app): State<Settings>, headers: HeaderMap) -> Result<Response, Failed> {
    let token = match only(&headers, REFRESH) {
        Ok(Some(token)) => RefreshToken::new(token),
        // A link of another site's brings no cookie, and takes none away.
        Ok(None) => return Ok(Redirect::to("/?refreshed").into_response()),
        Err(_) => return Ok(tossed()),
    };
    match app.descope.refresh(&token).await {
        Ok(tokens) => Ok((signed_in(&tokens), Redirect::to("/?refreshed")).into_response()),
        // Only what is wrong with the token itself signs anybody out.
        Err(error) if matches!(error.kind(), Kind::InvalidGrant | Kind::InvalidRequest) => {
            Ok((signed_out(), Redirect::to("/?refreshed")).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Back to the staff member's own session, however old the session token of the impersonation is.
async fn stop(State(app): State<Settings>, headers: HeaderMap, to: Back) -> Response {
    let token = match only(&headers, REFRESH) {
        Ok(Some(token)) => RefreshToken::new(token),
        Ok(None) => return Redirect::to("/").into_response(),
        Err(_) => return tossed(),
    };
    match app.stopped(&token).await {
        Ok((tokens, None)) => (signed_in(&tokens), Redirect::to("/")).into_response(),
        Ok((tokens, Some(acting))) => (signed_in(&tokens), Extension(acting), back(to)).into_response(),
        // Whatever went wrong there, it is over here: nobody acts as somebody else because Descope is down.
        Err(_) => (signed_out(), page("You have stopped", "<p>Sign in again.</p>")).into_response(),
    }
}

impl Settings {
    /// In a new session of that user's.
    fn signed_in(&self, user_id: &str) -> Response {
        match self.flows.sign_in(user_id) {
            Some(tokens) => (signed_in(&tokens), Redirect::to("/")).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }

    /// The session to go on with, and the one that has stopped; `None` where nobody acts.
    async fn stopped(&self, token: &RefreshToken) -> Result<(Tokens, Option<ActingSession>), ProviderError> {
        // A fresh token, since it is to be verified who acts.
        let tokens = self.descope.refresh(token).await?;
        let Some(acting) = self.acting(&tokens.session).await? else { return Ok((tokens, None)) };
        let stop = match tokens.refresh {
            Some(refresh) => Stop::new(&acting).refresh_token(refresh),
            None => Stop::new(&acting),
        };
        match self.descope.stop(stop).await? {
            Stopped::Returned(tokens) => Ok((tokens, Some(acting))),
            _ => Err(ProviderError::new(Kind::Unreadable)),
        }
    }

    /// Who acts by this token; `None` where the user is there in person. What cannot be verified is neither.
    async fn acting(&self, token: &Secret) -> Result<Option<ActingSession>, ProviderError> {
        let authorization = format!("Bearer {}", token.expose());
        let headers = [("authorization", authorization.as_bytes())];
        let headers = HeaderList::new(&headers);
        let verified = self.verifier.verify(&RequestView::new("POST", &headers)).await;
        let presence = verified.map_err(|refusal| ProviderError::new(Kind::Unreadable).because(refusal))?;
        Ok(presence.require_actor().ok())
    }
}

/// The cookies of these tokens.
pub fn signed_in(tokens: &Tokens) -> CookieJar {
    let jar = CookieJar::new().add(cookie(SESSION, tokens.session.expose()));
    match &tokens.refresh {
        Some(refresh) => jar.add(cookie(REFRESH, refresh.expose())),
        None => jar.add(gone(REFRESH)),
    }
}

fn signed_out() -> CookieJar {
    CookieJar::new().add(gone(SESSION)).add(gone(REFRESH))
}

/// With the attributes that Descope's own SDK writes.
fn cookie(name: &'static str, value: &str) -> Cookie<'static> {
    Cookie::build((name, value.to_owned())).path("/").http_only(true).secure(true).same_site(SameSite::Strict).build()
}

fn gone(name: &'static str) -> Cookie<'static> {
    Cookie::build(cookie(name, "")).removal().build()
}
