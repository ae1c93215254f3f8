//! The session's cookie: set by a sign-in, renewed, and taken away on a stop.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use impersonation_axum::HeaderView;
use impersonation_providers::workos::{
    Authenticated, Callback, Opened, PendingSignIn, Renewal, SealError, SignInRequest,
};

use super::{App, Failed, Settings};
use crate::cookies;

/// One of the forms in which WorkOS writes itself.
const ISSUER: &str = "https://api.workos.com";

/// The Sign-in URL. The dashboard sends an impersonator's browser here too, so that what comes back has a state of this browser's.
pub(super) async fn sign_in(State(app): State<App>) -> Result<Response, Failed> {
    let Settings { origin, workos, .. } = &*app.settings;
    let begun = workos.begin_sign_in(&SignInRequest::new(format!("{origin}/callback")))?;
    Ok((set_cookies([begun.pending.set_cookie()]), Redirect::to(begun.url.expose())).into_response())
}

/// Where AuthKit sends the browser, and whoever likes.
pub(super) async fn callback(
    State(app): State<App>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failed> {
    let pending = PendingSignIn::of(&HeaderView::new(&headers).request(&Method::GET));
    match Callback::read(&query.unwrap_or_default(), pending) {
        Ok(Callback::Asked(code)) => {
            let authenticated = app.settings.workos.sign_in(&code).await?;
            Ok((set_cookies([PendingSignIn::clear_cookie()]), app.signed_in(&authenticated)).into_response())
        }
        // Of the dashboard without a Sign-in URL, or of somebody who wants this browser in an account of theirs. A sign-in of our
        // own ends in the former and not in the latter.
        Ok(_) => Ok(Redirect::to("/sign-in").into_response()),
        Err(error) => Ok((StatusCode::BAD_REQUEST, error.to_string()).into_response()),
    }
}

/// The next access token.
pub(super) async fn renew(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failed> {
    let opened = match app.opened(&headers) {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok(Redirect::to("/").into_response()),
        Err(response) => return Ok(*response),
    };
    Ok(match app.settings.workos.renew(&opened).await? {
        Renewal::Renewed(authenticated) => app.signed_in(&authenticated),
        // Or another tab was quicker, whose cookie must stay: a sign-in ends at once where AuthKit knows the browser.
        _ => Redirect::to("/sign-in").into_response(),
    })
}

/// Ends the session, here and at AuthKit, however old its access token is. Nothing is asked of WorkOS that could fail.
pub(super) async fn stop(State(app): State<App>, headers: HeaderMap) -> Response {
    let Settings { origin, workos, verifier, .. } = &*app.settings;
    let opened = match app.opened(&headers) {
        Ok(Some(opened)) => opened,
        // Nobody is there, or a page of another site sent it: then the cookie stayed at home, and stays.
        Ok(None) => return Redirect::to("/").into_response(),
        Err(response) => return *response,
    };
    let Some(id) = opened.session_id() else { return app.signed_out("/") };
    // Its last access token would be good for up to five minutes. The issuer is trusted here.
    let _ = verifier.revoke_session(ISSUER, &id);
    app.signed_out(workos.logout_link(&id, Some(&format!("{origin}/"))).expose())
}

impl App {
    pub(super) fn has_cookie(&self, headers: &HeaderMap) -> bool {
        cookies::only(headers, self.settings.sealed.cookie_name()).is_ok_and(|cookie| cookie.is_some())
    }

    /// What the browser's one cookie has sealed; or what to answer where it cannot be said.
    fn opened(&self, headers: &HeaderMap) -> Result<Option<Opened>, Box<Response>> {
        let opened = self.settings.sealed.opened(&HeaderView::new(headers).request(&Method::GET));
        opened.map_err(|error| match error {
            SealError::SeveralCookies => Box::new(cookies::tossed()),
            _ => Box::new(self.signed_out("/")),
        })
    }

    fn signed_in(&self, authenticated: &Authenticated) -> Response {
        match self.settings.sealed.set_cookie(authenticated) {
            Ok(cookie) => (set_cookies([cookie]), Redirect::to("/?renewed")).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }

    fn signed_out(&self, to: &str) -> Response {
        (set_cookies([self.settings.sealed.clear_cookie()]), Redirect::to(to)).into_response()
    }
}

fn set_cookies<const N: usize>(cookies: [String; N]) -> AppendHeaders<[(header::HeaderName, String); N]> {
    AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie)))
}
