use std::ops::Bound;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};

use super::{Memory, State, conflict, invalid_cursor, page};
use crate::consent::{Consent, ConsentStanding};
use crate::event::Event;
use crate::id::ConsentId;
use crate::store::{ConsentStore, StoreError};

impl State {
    /// Changes a consent that `may` be, with the event of it.
    fn answer(
        &mut self,
        id: &ConsentId,
        event: &Event,
        may: impl Fn(&Consent) -> bool,
        change: impl Fn(&mut Consent),
    ) -> Result<Option<Consent>, StoreError> {
        let is_new_event = self.log.admit(event);
        let Some(consent) = self.consents.get_mut(id).filter(|consent| may(consent)) else { return Ok(None) };
        is_new_event?;
        change(consent);
        let changed = consent.clone();
        self.log.push(event.clone());
        Ok(Some(changed))
    }
}

impl ConsentStore for Memory {
    async fn add(&self, consent: &Consent, event: &Event) -> Result<(), StoreError> {
        let mut state = self.state();
        state.log.admit(event)?;
        if state.consents.contains_key(&consent.id) {
            return Err(conflict());
        }
        state.consents.insert(consent.id.clone(), consent.clone());
        state.log.push(event.clone());
        Ok(())
    }

    async fn consent(&self, id: &ConsentId) -> Result<Option<Consent>, StoreError> {
        Ok(self.state().consents.get(id).cloned())
    }

    async fn give(
        &self,
        id: &ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &Event,
    ) -> Result<Option<Consent>, StoreError> {
        let is_asked = |consent: &Consent| consent.standing(at) == ConsentStanding::Requested;
        self.state().answer(id, event, is_asked, |consent| {
            consent.granted_at = Some(at);
            consent.expires_at = Some(until);
        })
    }

    async fn withdraw(&self, id: &ConsentId, at: Timestamp, event: &Event) -> Result<Option<Consent>, StoreError> {
        let is_there = |consent: &Consent| consent.withdrawn_at.is_none();
        self.state().answer(id, event, is_there, |consent| consent.withdrawn_at = Some(at))
    }

    async fn good(
        &self,
        subject: &str,
        organization: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<Consent>, StoreError> {
        let state = self.state();
        let theirs = state.consents.values().filter(|consent| &*consent.subject == subject);
        let good =
            theirs.filter(|consent| consent.covers(organization) && consent.standing(at) == ConsentStanding::Given);
        Ok(good.max_by_key(|consent| consent.expires_at).cloned())
    }

    async fn consents(
        &self,
        subject: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Consent>, StoreError> {
        let read = |cursor: &Cursor| ConsentId::parse(cursor.as_str()).ok_or_else(invalid_cursor);
        let end = after.map(read).transpose()?.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let older = state.consents.range((Bound::Unbounded, end)).rev();
        let is_asked_for = |consent: &&Consent| subject.is_none_or(|subject| *consent.subject == *subject);
        let matching = older.map(|(_, consent)| consent).filter(is_asked_for).cloned();
        Ok(page(matching, limit, |consent| consent.id.as_str()))
    }
}
