//! The session's cookie: set by a sign-in, renewed, and taken away on a stop.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use impersonation_axum::{HeaderView, SameOrigin};
use impersonation_providers::workos::{
    Authenticated, Callback, Opened, PendingSignIn, Renewal, SealError, SignInRequest,
};

use super::{Failed, Settings};
use crate::cookies;

/// One of the forms in which WorkOS writes itself.
const ISSUER: &str = "https://api.workos.com";

/// What stands outside the session layer: it refuses a POST once the access token has expired, and stopping always works.
pub fn sessions(settings: &Arc<Settings>) -> Router {
    Router::new()
        .route("/sign-in", get(sign_in))
        .route("/callback", get(callback))
        .route("/renew", get(renew))
        .route("/stop", post(stop))
        // To be in an account as somebody else, and to be there in person, end alike.
        .route("/sign-out", post(stop))
        .layer(SameOrigin::default())
        .layer(map_response(cookies::no_store))
        .with_state(Arc::clone(settings))
}

/// The Sign-in URL. The dashboard sends an impersonator's browser here too, so that what comes back has a state of this browser's.
async fn sign_in(State(settings): State<Arc<Settings>>) -> Result<Response, Failed> {
    let Settings { origin, workos, .. } = &*settings;
    let begun = workos.begin_sign_in(&SignInRequest::new(format!("{origin}/callback")))?;
    Ok((set_cookies([begun.pending.set_cookie()]), Redirect::to(begun.url.expose())).into_response())
}

/// Where AuthKit sends the browser, and whoever likes.
async fn callback(
    State(settings): State<Arc<Settings>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failed> {
    let pending = PendingSignIn::of(&HeaderView::new(&headers).request(&Method::GET));
    match Callback::read(&query.unwrap_or_default(), pending) {
        Ok(Callback::Asked(code)) => {
            let authenticated = settings.workos.sign_in(&code).await?;
            Ok((set_cookies([PendingSignIn::clear_cookie()]), settings.signed_in(&authenticated)).into_response())
        }
        // Of the dashboard without a Sign-in URL, or of somebody who wants this browser in an account of theirs. A sign-in of our
        // own ends in the former and not in the latter.
        Ok(_) => Ok(Redirect::to("/sign-in").into_response()),
        Err(error) => Ok((StatusCode::BAD_REQUEST, error.to_string()).into_response()),
    }
}

/// The next access token.
async fn renew(State(settings): State<Arc<Settings>>, headers: HeaderMap) -> Result<Response, Failed> {
    let opened = match settings.opened(&headers) {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok(Redirect::to("/?renewed").into_response()),
        Err(response) => return Ok(*response),
    };
    Ok(match settings.workos.renew(&opened).await? {
        Renewal::Renewed(authenticated) => settings.signed_in(&authenticated),
        // Or another tab was quicker, whose cookie must stay: a sign-in ends at once where AuthKit knows the browser.
        _ => Redirect::to("/sign-in").into_response(),
    })
}

/// Ends the session, here and at AuthKit, however old its access token is. Nothing is asked of WorkOS that could fail.
async fn stop(State(settings): State<Arc<Settings>>, headers: HeaderMap) -> Response {
    let Settings { origin, workos, verifier, .. } = &*settings;
    let opened = match settings.opened(&headers) {
        Ok(Some(opened)) => opened,
        // Nobody is there, or a page of another site sent it: then the cookie stayed at home, and stays.
        Ok(None) => return Redirect::to("/").into_response(),
        Err(response) => return *response,
    };
    let Some(id) = opened.session_id() else { return settings.signed_out("/") };
    // Its last access token would be good for up to five minutes. The issuer is trusted here.
    let _ = verifier.revoke_session(ISSUER, &id);
    settings.signed_out(workos.logout_link(&id, Some(&format!("{origin}/"))).expose())
}

impl Settings {
    pub(super) fn has_cookie(&self, headers: &HeaderMap) -> bool {
        cookies::only(headers, self.sealed.cookie_name()).is_ok_and(|cookie| cookie.is_some())
    }

    /// What the browser's one cookie has sealed; or what to answer where it cannot be said.
    fn opened(&self, headers: &HeaderMap) -> Result<Option<Opened>, Box<Response>> {
        let opened = self.sealed.opened(&HeaderView::new(headers).request(&Method::GET));
        opened.map_err(|error| match error {
            SealError::SeveralCookies => Box::new(cookies::tossed()),
            _ => Box::new(self.signed_out("/")),
        })
    }

    fn signed_in(&self, authenticated: &Authenticated) -> Response {
        match self.sealed.set_cookie(authenticated) {
            Ok(cookie) => (set_cookies([cookie]), Redirect::to("/?renewed")).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }

    fn signed_out(&self, to: &str) -> Response {
        (set_cookies([self.sealed.clear_cookie()]), Redirect::to(to)).into_response()
    }
}

fn set_cookies<const N: usize>(cookies: [String; N]) -> AppendHeaders<[(header::HeaderName, String); N]> {
    AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie)))
}
