use impersonation_core::Timestamp;
use impersonation_core::request::Line;
use serde::Serialize;

use super::code::{Code, Refused};
use super::done::Done;
use super::fields::{Fields, Takes};
use super::request::Request;
use super::routes::Routes;
use crate::grant::Slot;
use crate::issuer::Redeemed;

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
