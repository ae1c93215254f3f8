//! The session's cookies: set, renewed, and given back on a stop.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use impersonation_axum::ActingSession;
use impersonation_axum::provider::{Provider, ProviderError, ProviderErrorKind as Kind, Secret, Stop, Stopped, Tokens};
use impersonation_axum::request::{HeaderList, RequestView};
use impersonation_providers::descope::RefreshToken;

use super::{Failed, Settings};
use crate::cookies::{only, tossed};
use crate::page::page;

/// The session token, and the only one that the session layer takes.
const SESSION: &str = "DS";
/// What refreshes it, and opens nothing by itself.
pub(super) const REFRESH: &str = "DSR";

/// The next session token.
pub(super) async fn refresh(State(app): State<Settings>, headers: HeaderMap) -> Result<Response, Failed> {
    let token = match only(&headers, REFRESH) {
        Ok(Some(token)) => RefreshToken::new(token),
        // A link of another site's brings no cookie, and takes none away.
        Ok(None) => return Ok(Redirect::to("/").into_response()),
        Err(_) => return Ok(tossed()),
    };
    match app.descope.refresh(&token).await {
        Ok(tokens) => Ok((signed_in(&tokens), Redirect::to("/?refreshed")).into_response()),
        // Only what is wrong with the token itself signs anybody out.
        Err(error) if matches!(error.kind(), Kind::InvalidGrant | Kind::InvalidRequest) => {
            Ok((signed_out(), Redirect::to("/")).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Back to the staff member's own session, however old the session token of the impersonation is.
pub(super) async fn stop(State(app): State<Settings>, headers: HeaderMap) -> Response {
    let token = match only(&headers, REFRESH) {
        Ok(Some(token)) => RefreshToken::new(token),
        Ok(None) => return Redirect::to("/").into_response(),
        Err(_) => return tossed(),
    };
    match app.stopped(&token).await {
        Ok((tokens, to)) => (signed_in(&tokens), Redirect::to(to)).into_response(),
        // Whatever went wrong there, it is over here: nobody acts as somebody else because Descope is down.
        Err(_) => (signed_out(), page("You have stopped", "<p>Sign in again.</p>")).into_response(),
    }
}

impl Settings {
    /// The session to go on with, and where.
    async fn stopped(&self, token: &RefreshToken) -> Result<(Tokens, &'static str), ProviderError> {
        // A fresh token, since it is to be verified who acts.
        let tokens = self.descope.refresh(token).await?;
        let Some(acting) = self.acting(&tokens.session).await? else { return Ok((tokens, "/")) };
        let stop = match tokens.refresh {
            Some(refresh) => Stop::new(&acting).refresh_token(refresh),
            None => Stop::new(&acting),
        };
        match self.descope.stop(stop).await? {
            Stopped::Returned(tokens) => Ok((tokens, "/staff")),
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

pub(super) fn signed_in(tokens: &Tokens) -> CookieJar {
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
