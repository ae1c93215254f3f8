//! How the two slots of a request are one verdict.
//!
//! 1. An overlay that is alive is who is there, above the base session that its token names. Above any other the request is
//!    refused, and above none there is nobody.
//! 2. One that is over is a tombstone, and so is what its issuer leaves in its place: the base session is there again.
//! 3. A request that changes something must come from a [page](crate::page) of whoever is there: of the overlay, or made since the
//!    end. Deliberately not of the base session alone: what was meant for a user's account would be done to the staff member's.

use crate::page::{Marker, Said};
use crate::refusal::Code;
use crate::request::RequestView;
use crate::session::Session;
use crate::verify::found::{Beside, Came};
use crate::verify::overlay::{Overlay, State};
use crate::verify::{Found, Reason};

/// What speaks against a request, and the reason for the log.
pub(crate) type Objection = (Code, Option<Reason>);

impl Found {
    /// Who is there, now that everything was found. `has_pages` says whether this layer knows the overlay slot: where it does not, a
    /// request may come from a page of an overlay that is not seen yet.
    pub(crate) fn decided(self, request: &RequestView<'_>, has_pages: bool) -> Result<Self, Objection> {
        if self.disagrees() {
            return Err((Code::ConflictingCredentials, Some(Reason::CredentialsDisagree)));
        }
        let Some(beside) = &self.beside else {
            return if has_pages { self.without_page_of_overlay(request) } else { Ok(self) };
        };
        // A page may be shown to nobody, but nothing be done by nobody.
        if let Some(reason) = self.lapse().filter(|_| request.may_change_state()) {
            return Err((Code::InvalidToken, Some(reason)));
        }
        beside.check_availability(self.session.is_some() || request.may_change_state())?;
        match beside.live()? {
            Some(overlay) => {
                let overlay = overlay.session.clone();
                self.beneath(overlay, request)
            }
            None => {
                beside.check_page_after(self.session.is_some(), request)?;
                if has_pages { self.without_page_of_overlay(request) } else { Ok(self) }
            }
        }
    }

    /// Puts an overlay that is alive above the base session.
    fn beneath(mut self, overlay: Session, request: &RequestView<'_>) -> Result<Self, Objection> {
        let Some(base) = self.session.take() else {
            return match request.may_change_state() {
                true => Err((Code::InvalidToken, Some(Reason::BaseSessionMissing))),
                false => Ok(self),
            };
        };
        let stands_on_it = overlay.impersonation().is_some_and(|impersonation| impersonation.base().is(&base));
        if base.is_acting() || !stands_on_it {
            return Err((Code::ConflictingCredentials, Some(Reason::BaseSessionDiffers)));
        }
        let grant = overlay.session_id().unwrap_or_default();
        if request.may_change_state() && !Said::of(request).is_during(grant) {
            return Err((Code::ImpersonationBegan, Some(Reason::PageDiffers)));
        }
        overlay.seen();
        self.beside.get_or_insert_default().base = Some(base);
        self.session = Some(overlay);
        Ok(self)
    }

    /// Refuses what changes something and comes from a page of an overlay, since none is there. A client that has no pages has no
    /// use for a marker either.
    fn without_page_of_overlay(self, request: &RequestView<'_>) -> Result<Self, Objection> {
        let has_pages = self.session.is_none() || self.came != Came::ByAuthorization;
        match has_pages && request.may_change_state() && Said::of(request).may_be_during_any() {
            true => Err((Code::ImpersonationEnded, Some(Reason::PageDiffers))),
            false => Ok(self),
        }
    }

    /// The marker that a page needs which is made for whoever is there.
    pub(crate) fn page_marker(&self) -> Option<Marker> {
        let beside = self.beside.as_ref()?;
        match (&beside.base, &self.session) {
            (Some(_), Some(overlay)) => Marker::during(overlay.session_id()?),
            (None, Some(_)) => Marker::after(beside.only_ended()?),
            (_, None) => None,
        }
    }

    /// The overlay that is over, where none is there.
    pub(crate) fn lapsed_overlay(&self) -> Option<&Session> {
        let beside = self.beside.as_ref().filter(|beside| beside.standing_overlays().next().is_none())?;
        beside.lapsed_overlays().next().map(|overlay| &overlay.session)
    }

    /// The overlay that would be there if its base session were.
    pub(crate) fn stray_overlay(&self) -> Option<&Session> {
        let beside = self.beside.as_ref().filter(|_| self.session.is_none())?;
        beside.standing_overlays().next().map(|overlay| &overlay.session)
    }
}

impl Beside {
    /// Nothing is said of somebody whose grant cannot be asked, where it matters.
    fn check_availability(&self, matters: bool) -> Result<(), Objection> {
        let unavailable = self.standing_overlays().find_map(|overlay| match overlay.state {
            State::Unavailable(retry_after) => Some(retry_after),
            State::Live | State::Lapsed => None,
        });
        match unavailable.filter(|_| matters) {
            Some(retry_after) => Err((Code::GrantUnavailable { retry_after }, None)),
            None => Ok(()),
        }
    }

    /// The overlay that is alive, of which there may be two tokens but not two sessions.
    fn live(&self) -> Result<Option<&Overlay>, Objection> {
        let mut live = self.standing_overlays().filter(|overlay| matches!(overlay.state, State::Live));
        let first = live.next();
        match first.is_some_and(|first| live.any(|other| !other.session.agrees_with(&first.session))) {
            true => Err((Code::ConflictingCredentials, Some(Reason::CredentialsDisagree))),
            false => Ok(first),
        }
    }

    /// Under a tombstone what changes something in the base session must come from a page that was made since.
    fn check_page_after(&self, has_base: bool, request: &RequestView<'_>) -> Result<(), Objection> {
        if !has_base || self.all_ended().next().is_none() || !request.may_change_state() {
            return Ok(());
        }
        match self.only_ended().is_some_and(|grant| Said::of(request).is_after(grant)) {
            true => Ok(()),
            false => Err((Code::ImpersonationEnded, Some(Reason::PageDiffers))),
        }
    }

    /// The grant that has ended; `None` where there are several, of which no page can be made after.
    fn only_ended(&self) -> Option<&str> {
        let mut ended = self.all_ended();
        let first = ended.next()?;
        ended.all(|other| other == first).then_some(first)
    }
}
