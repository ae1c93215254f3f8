use impersonation_core::Timestamp;
use serde::Serialize;

use super::code::Refused;
use super::done::Done;
use super::redeem::TokenView;
use super::request::Request;
use super::routes::Routes;
use crate::grant::Slot;

#[derive(Serialize)]
struct RenewedView<'a> {
    ends_at: Timestamp,
    expires_at: Timestamp,
    #[serde(flatten)]
    token: Option<TokenView<'a>>,
}

impl Routes {
    /// Gives another token of the session, whichever page asks: it changes nothing in anybody's account.
    pub(super) async fn renew(&self, request: &Request<'_>) -> Result<Done, Refused> {
        let acting = self.presence(request).await?.require_actor()?;
        let renewed = self.0.issuer.renew(&acting).await?;
        let is_overlay = renewed.slot == Slot::Overlay;
        let view = RenewedView {
            ends_at: renewed.ends_at,
            expires_at: renewed.expires_at,
            token: (!is_overlay).then(|| TokenView::bearer(renewed.token.expose())),
        };
        let done = Done::new(200, &view);
        Ok(match is_overlay {
            true => done.cookie(self.0.overlay.set(&renewed.token, renewed.cookie_age)),
            false => done,
        })
    }
}
