//! Stop, which always works (promise 11).
//!
//! Deliberately not by who is there: no session of the impersonator's own is asked for, nothing that disagrees with it stands in the
//! way, and no grant must be known to go on. Each credential of the issuer's own is looked at by itself.

use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{ActingSession, Timestamp};
use serde::Serialize;

use super::code::Refused;
use super::done::Done;
use super::fields::{Fields, Takes};
use super::redeem::TokenView;
use super::request::Request;
use super::response::Response;
use super::routes::{Routes, problem};
use crate::issuer::Stopped;

/// More of one kind than any client sends.
const MOST_CREDENTIALS: usize = 8;

#[derive(Serialize)]
struct StoppedView<'a> {
    ended: bool,
    return_to: Option<&'a str>,
    token: Option<&'a str>,
    token_type: Option<&'static str>,
    expires_at: Option<Timestamp>,
}

/// What was found to stop.
#[derive(Default)]
struct Found {
    /// Of a browser.
    overlay: Option<Stopped>,
    /// Of an API client.
    bearer: Option<Stopped>,
    /// Whether there is a cookie in which nothing of the issuer's can be read.
    has_rubbish: bool,
}

impl Routes {
    /// For the application's own sign-in and sign-out: stops what the browser's cookie holds, and says with which header field it
    /// goes. Append the field to the answer's others; an array of axum's replaces a `Set-Cookie` that is there already.
    ///
    /// An impersonation stands on the one session that it began in. Beside another one its cookie is 400 on every page, which
    /// nobody could leave who signed in anew; and one that nobody stops goes on for whoever has copied the cookies.
    ///
    /// ```
    /// use impersonation_core::request::RequestView;
    /// use impersonation_issuer::http::Routes;
    ///
    /// /// The `Set-Cookie`s of a sign-out.
    /// async fn sign_out(routes: &Routes, request: &RequestView<'_>) -> [(&'static str, String); 2] {
    ///     let own = "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";
    ///     [("set-cookie", own.into()), routes.leave(request).await]
    /// }
    /// ```
    pub async fn leave(&self, request: &RequestView<'_>) -> (&'static str, String) {
        self.stopped_overlays(request).await;
        ("set-cookie", self.0.overlay.clear())
    }

    /// Stops. Only a request that comes from another site is refused.
    pub(super) async fn stop(&self, request: &Request<'_>) -> Response {
        if let Err(refused) = self.admit_origin(request, false) {
            return problem(&refused);
        }
        let found = self.stopped(request).await;
        // A body that cannot be read says nothing, and stops nothing from being stopped.
        let fields = Fields::read(request, &Takes::NOTHING).ok();
        let posted = fields.as_ref().and_then(Fields::return_to);
        let began = found.any().and_then(|stopped| stopped.return_to.as_deref());
        let done = self.left(&found);
        match is_navigation(request) {
            true => done.location(self.0.redirects.first([posted, began])).for_browser(self, None),
            false => done.for_program(),
        }
    }

    async fn stopped(&self, request: &Request<'_>) -> Found {
        let (view, mut bearers) = (request.view(), Vec::new());
        view.visit_header("authorization", &mut |line| bearers.push(line));
        let mut found = self.stopped_overlays(&view).await;
        for line in bearers.into_iter().take(MOST_CREDENTIALS) {
            if let Ok(Some(acting)) = self.only("authorization", line).await {
                found.bearer = self.0.issuer.stop(&acting).await.or(found.bearer);
            }
        }
        found
    }

    async fn stopped_overlays(&self, view: &RequestView<'_>) -> Found {
        let (mut found, mut overlays) = (Found::default(), Vec::new());
        self.0.overlay.0.visit(view, &mut |token| overlays.push(token));
        for token in overlays.into_iter().take(MOST_CREDENTIALS) {
            let mut line = format!("{}=", self.0.overlay.0.name()).into_bytes();
            line.extend_from_slice(token);
            match self.only("cookie", &line).await {
                Ok(Some(acting)) => found.overlay = self.0.issuer.stop(&acting).await.or(found.overlay),
                // What an impersonation left behind when it ended: it stays, or pages from then would change something.
                Ok(None) => {}
                Err(_) => found.has_rubbish = true,
            }
        }
        found
    }

    /// The session of a credential of the issuer's own, alive or not, without anything beside it.
    async fn only(&self, name: &str, value: &[u8]) -> Result<Option<ActingSession>, Refused> {
        let headers = [(name, value)];
        let headers = HeaderList::new(&headers);
        let presence = self.0.own.verify(&RequestView::new("GET", &headers)).await?;
        let session = presence.session().or(presence.stray_overlay()).or(presence.lapsed_overlay());
        Ok(session.and_then(ActingSession::of))
    }

    /// What is left in the browser, and said to a program. A token of the impersonator's own is an API client's alone.
    fn left(&self, found: &Found) -> Done {
        let own = found.bearer.as_ref().and_then(|stopped| stopped.own_token.as_ref());
        let token = own.map(|own| TokenView::bearer(own.token.expose()));
        let began = found.any().and_then(|stopped| stopped.return_to.as_deref());
        let done = Done::new(
            200,
            &StoppedView {
                ended: found.any().is_some(),
                return_to: began.filter(|began| self.0.redirects.place(began).is_some()),
                token: token.as_ref().map(|token| token.token),
                token_type: token.as_ref().map(|token| token.token_type),
                expires_at: own.map(|own| own.expires_at),
            },
        );
        let done = done.clearing_cache();
        match &found.overlay {
            Some(Stopped { tombstone: Some(tombstone), forgotten_at, .. }) => {
                let age = forgotten_at.since(self.0.issuer.ledger().time());
                done.cookie(self.0.overlay.set(tombstone, age))
            }
            Some(_) => done.cookie(self.0.overlay.clear()),
            None if found.has_rubbish => done.cookie(self.0.overlay.clear()),
            None => done,
        }
    }
}

impl Found {
    fn any(&self) -> Option<&Stopped> {
        self.overlay.as_ref().or(self.bearer.as_ref())
    }
}

/// Whether a browser shows what is answered: a form sent it, whatever its encoding (HTML §4.10.21.6).
fn is_navigation(request: &Request<'_>) -> bool {
    let mut is_form = false;
    request.view().visit_header("content-type", &mut |value| {
        let essence = value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let forms: [&[u8]; 3] = [b"application/x-www-form-urlencoded", b"multipart/form-data", b"text/plain"];
        is_form |= forms.iter().any(|form| essence.eq_ignore_ascii_case(form));
    });
    is_form
}
