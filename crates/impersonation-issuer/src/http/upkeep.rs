use impersonation_core::session::Slot;
use impersonation_core::{ActingSession, Presence, Session};

use super::routes::Routes;
use crate::id::GrantId;
use crate::issuer::RenewErrorKind;

impl Routes {
    /// Whether the cookie of a browser in which `presence` was found is to be [replaced](Self::upkeep). It costs a comparison where
    /// nobody acts.
    #[must_use]
    pub fn is_upkeep_due(&self, presence: &Presence) -> bool {
        match presence.session().filter(|session| is_overlay(session)) {
            Some(overlay) => overlay.issued_at().is_none_or(|issued_at| self.0.issuer.is_renewal_due(issued_at)),
            None => presence.lapsed_overlay().is_some(),
        }
    }

    /// What takes the place of the overlay in a browser: a token that is good for longer, while its session goes on and is used, or
    /// the tombstone of one that has ended. It is a line of `Set-Cookie`; `None` where nothing is due, or nobody can say.
    pub async fn upkeep(&self, presence: &Presence) -> Option<String> {
        if !self.is_upkeep_due(presence) {
            return None;
        }
        match presence.session().and_then(ActingSession::of) {
            Some(acting) => self.renewed(&acting).await,
            None => self.buried(presence.lapsed_overlay()?),
        }
    }

    async fn renewed(&self, acting: &ActingSession) -> Option<String> {
        match self.0.issuer.renew(acting).await {
            Ok(renewed) => Some(self.0.overlay.set(&renewed.token, renewed.cookie_age)),
            Err(error) if error.kind() == RenewErrorKind::Ended => self.buried(acting),
            // The next request tries again, and until then the grant decides.
            Err(_) => None,
        }
    }

    fn buried(&self, ended: &Session) -> Option<String> {
        let is_ours = ended.issuer() == self.0.issuer.url();
        let grant = ended.session_id().filter(|_| is_ours).and_then(GrantId::parse)?;
        let (tombstone, forgotten_at) = self.0.issuer.tombstone_of(&grant)?;
        Some(self.0.overlay.set(&tombstone, forgotten_at.since(self.0.issuer.ledger().time())))
    }
}

fn is_overlay(session: &Session) -> bool {
    session.impersonation().is_some_and(|impersonation| impersonation.slot() == Slot::Overlay)
}
