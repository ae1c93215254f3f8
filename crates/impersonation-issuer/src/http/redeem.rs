use impersonation_core::provider::Secret;
use impersonation_core::request::Line;
use impersonation_core::{OwnSession, Timestamp};
use serde::Serialize;

use super::code::{Code, Refused};
use super::done::{CLEAR_CACHE, Done};
use super::fields::{Fields, Takes};
use super::request::Request;
use super::routes::Routes;
use crate::grant::Slot;
use crate::issuer::{RedeemError, Redeemed};

pub(super) const TAKES: Takes = Takes::these(&["ticket"]);

/// A session that begins. In a browser the token is in the cookie alone.
#[derive(Serialize)]
struct RedeemedView<'a> {
    session: &'a str,
    subject: &'a str,
    ends_at: Timestamp,
    expires_at: Timestamp,
    #[serde(flatten)]
    token: Option<TokenView<'a>>,
}

/// A token of an API client's (RFC 6750).
#[derive(Serialize)]
pub(super) struct TokenView<'a> {
    pub(super) token: &'a str,
    pub(super) token_type: &'static str,
}

impl<'a> TokenView<'a> {
    pub(super) fn bearer(token: &'a str) -> Self {
        Self { token, token_type: "Bearer" }
    }
}

impl Routes {
    /// Redeems the ticket of a start that a handler of the application's own made, and says with which header fields the browser is
    /// in: append them to those of the answer, which sends it on (303). An array of axum's puts them in the place of others.
    ///
    /// The handler is a POST, behind the cross-site check, under a gate for staff, and limited in how often it may be asked.
    ///
    /// The cookie is the one of these routes, so that [stop](super::ROUTES) takes it off, and what the browser kept of pages goes.
    ///
    /// ```
    /// use impersonation_core::provider::{HandOver, Start};
    /// use impersonation_core::OwnSession;
    /// use impersonation_issuer::http::Routes;
    ///
    /// async fn impersonate(routes: &Routes, staff: &OwnSession, user: &str) -> Option<[(&'static str, String); 2]> {
    ///     let start = Start::new(staff, user).reason("Ticket 4711");
    ///     match routes.issuer().start(&start).await.ok()?.hand_over {
    ///         HandOver::Ticket(ticket) => routes.enter(&ticket, staff).await.ok(),
    ///         _ => None,
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Issuer::redeem`](crate::Issuer::redeem), and where the grant is an API client's.
    pub async fn enter(
        &self,
        ticket: &Secret,
        session: &OwnSession,
    ) -> Result<[(&'static str, String); 2], RedeemError> {
        let redeemed = self.0.issuer.redeem(ticket.expose(), session, Slot::Overlay).await?;
        match redeemed.grant.slot {
            Some(Slot::Overlay) => {
                let cookie = self.0.overlay.set(&redeemed.token, redeemed.cookie_age);
                Ok([("set-cookie", cookie), ("clear-site-data", CLEAR_CACHE.into())])
            }
            _ => Err(RedeemError::invalid()),
        }
    }

    /// Redeems a ticket, whichever page it comes from: a page of another host knows no marker of this one's.
    pub(super) async fn redeem(&self, request: &Request<'_>, fields: &Fields) -> Result<Done, Refused> {
        let ticket = fields.required("ticket")?;
        let own = self.own(request).await?;
        let slot = if fields.is_form() { Slot::Overlay } else { self.slot_of(request) };
        let redeemed = self.0.issuer.redeem(ticket, &own, slot).await?;
        self.entered(&redeemed, fields.is_form())
    }

    /// An API client says who it is in `Authorization`, and has no overlay.
    fn slot_of(&self, request: &Request<'_>) -> Slot {
        let is_bearer = match request.line("authorization") {
            Line::Single(value) => value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer ")),
            Line::Absent | Line::Repeated => false,
        };
        let mut has_overlay = false;
        self.0.overlay.0.visit(&request.view(), &mut |_| has_overlay = true);
        if is_bearer && !has_overlay { Slot::Bearer } else { Slot::Overlay }
    }

    /// The answer to a redemption. A grant stays in the slot of its first one: a form gets nothing of an API client's.
    pub(super) fn entered(&self, redeemed: &Redeemed, is_form: bool) -> Result<Done, Refused> {
        let is_overlay = redeemed.grant.slot == Some(Slot::Overlay);
        if is_form && !is_overlay {
            return Err(Code::InvalidTicket.into());
        }
        let view = RedeemedView {
            session: redeemed.grant.id.as_str(),
            subject: &redeemed.grant.subject,
            ends_at: redeemed.grant.ends_at,
            expires_at: redeemed.expires_at,
            token: (!is_overlay).then(|| TokenView::bearer(redeemed.token.expose())),
        };
        let done = Done::new(200, &view).clearing_cache();
        Ok(match is_overlay {
            true => done.cookie(self.0.overlay.set(&redeemed.token, redeemed.cookie_age)),
            false => done,
        })
    }
}
