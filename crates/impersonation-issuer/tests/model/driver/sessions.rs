//! Starts, tickets, sessions and their ends.

use std::time::Duration;

use impersonation_core::ActingSession;
use impersonation_core::grant::{GrantCheck as _, Standing};
use impersonation_issuer::store::Store;
use impersonation_issuer::{Cause, ConsentState, Revoke, Slot};

use super::plain::{self, LONGEST, Start, TICKET, Wish};
use super::run::{Run, STAFF, USERS, staff, user};
use crate::support::{BASE_ISSUER, grant_id, start, ticket};

/// Those whom a revocation names: a grant, an impersonator and a target.
type Named = (usize, usize, usize);

impl<S: Store + Clone> Run<S> {
    pub(super) async fn start(&mut self) {
        let (who, whom) = (self.dice.below(STAFF), self.dice.below(USERS));
        let (wants_consent, lasts) = (self.dice.once_in(2), self.dice.pick(&[30, 900, LONGEST]));
        let key = if self.dice.once_in(2) { Some(self.dice.pick(&["a", "b"])) } else { None };
        let wish = Wish { who, whom, wants_consent, lasts };
        self.done.push(format!("start {wish:?} {key:?}"));
        let mut asked = start(&self.own[who], &user(whom)).duration(Duration::from_secs(lasts));
        if wants_consent {
            asked = asked.require_consent();
        }
        if let Some(key) = key {
            asked = asked.idempotency_key(key);
        }
        let longest = self.plain.longest_consents(whom);
        let expected = self.plain.start(wish, key);
        let started = self.world.begin(&asked).await.map_err(|error| error.kind());
        let started = match (expected, started) {
            (Start::Refused(expected), started) => return self.same(&started.map(drop), &Err(expected), "a start"),
            (Start::Repeated(grant), Ok(started)) => {
                self.same(&grant_id(&started), &self.ids[grant].clone(), "the grant of a repeat");
                self.plain.grants[grant].waits_until =
                    self.plain.grants[grant].waits_until.map(|_| self.plain.now + TICKET);
                self.new_ticket(ticket(&started), grant);
                return;
            }
            (Start::Begun, Ok(started)) => started,
            (_, Err(kind)) => self.fail(&format!("a start was refused: {kind:?}")),
        };
        let (id, now) = (grant_id(&started), self.plain.now);
        let consent = match self.world.grant(&id).await.consent {
            ConsentState::Given(id) => self.consents.iter().position(|known| *known == id),
            _ => None,
        };
        self.same(&consent.is_some(), &wants_consent, "whether it stands on a consent");
        self.same(&consent.is_none_or(|consent| longest.contains(&consent)), &true, "the consent that it stands on");
        self.plain.grants.push(plain::Grant {
            who,
            whom,
            is_in_organization: self.plain.users[whom].is_in_organization,
            consent,
            ends_at: now + lasts,
            waits_until: Some(now + TICKET),
            slot: None,
            seen_at: now,
            end: None,
        });
        self.plain.keys.extend(key.map(|key| (who, key, wish, self.ids.len())));
        self.new_ticket(ticket(&started), self.ids.len());
        self.ids.push(id);
        self.sessions.push(None);
    }

    pub(super) fn new_ticket(&mut self, text: String, grant: usize) {
        self.plain
            .tickets
            .iter_mut()
            .filter(|ticket| ticket.grant == grant)
            .for_each(|ticket| ticket.is_current = false);
        let expires_at = self.plain.now + TICKET;
        self.plain.tickets.push(plain::Ticket { grant, expires_at, is_redeemed: false, is_current: true });
        self.tickets.push(text);
    }

    pub(super) async fn redeem(&mut self) {
        if self.tickets.is_empty() {
            return;
        }
        // Mostly one of the last.
        let all = self.tickets.len();
        let ticket = all - 1 - self.dice.back(all);
        let owner = self.plain.grants[self.plain.tickets[ticket].grant].who;
        let who = if self.dice.once_in(12) { self.dice.below(STAFF) } else { owner };
        let slot = self.dice.pick(&[Slot::Overlay, Slot::Bearer]);
        self.done.push(format!("redeem ticket {ticket} of {owner} by {who} into {slot:?}"));
        let expected = self.plain.redeem(ticket, who, slot);
        let redeemed = self.world.issuer.redeem(&self.tickets[ticket], &self.own[who], slot).await;
        let outcome = redeemed.as_ref().map(drop).map_err(|error| error.kind());
        self.same(&outcome, &expected, "a redemption");
        let Ok(redeemed) = redeemed else { return };
        let grant = self.plain.tickets[ticket].grant;
        self.same(&redeemed.grant.slot, &self.plain.grants[grant].slot, "the slot");
        if self.sessions[grant].is_none() {
            self.sessions[grant] = Some(self.world.inside(redeemed).session);
        }
    }

    /// Somebody who was let in once, if there is anybody: mostly of late.
    pub(super) fn anybody(&mut self) -> Option<(usize, ActingSession)> {
        let inside: Vec<_> = (0..self.ids.len()).filter(|grant| self.sessions[*grant].is_some()).collect();
        let all = inside.len();
        let back = self.dice.back(all);
        let grant = *inside.get(all.checked_sub(back + 1)?)?;
        Some((grant, self.sessions[grant].clone()?))
    }

    /// A request in a session, asked about anew.
    pub(super) async fn request(&mut self) {
        let Some((grant, session)) = self.anybody() else { return };
        self.done.push(format!("request in {grant}"));
        tokio::time::advance(Duration::from_secs(5)).await;
        let check = self.world.issuer.check();
        check.refresh(&session).await;
        let is_live = match check.standing(&session) {
            Standing::Live { until } => {
                self.same(&until.as_unix_seconds(), &self.plain.grants[grant].ends_at, "until when");
                check.seen(&session);
                true
            }
            Standing::Ended => false,
            other => self.fail(&format!("{other:?}")),
        };
        let goes_on = self.plain.goes_on(grant);
        self.same(&is_live, &goes_on, "whether it goes on");
        if goes_on {
            self.plain.see(grant);
        }
    }

    pub(super) async fn renew(&mut self) {
        let Some((grant, session)) = self.anybody() else { return };
        self.done.push(format!("renew {grant}"));
        let renewed = self.world.issuer.renew(&session).await.is_ok();
        let goes_on = self.plain.goes_on(grant);
        self.same(&renewed, &goes_on, "a renewal");
        if goes_on {
            self.plain.see(grant);
        }
    }

    pub(super) async fn stop(&mut self) {
        let Some((grant, session)) = self.anybody() else { return };
        self.done.push(format!("stop {grant}"));
        let is_recorded = self.world.issuer.stop(&session).await.is_some_and(|stopped| stopped.is_recorded);
        self.same(&is_recorded, &true, "a stop");
        self.plain.end(grant, Cause::Stopped);
    }

    pub(super) async fn revoke(&mut self) {
        if self.ids.is_empty() {
            return;
        }
        let (grant, who, whom) = (self.dice.below(self.ids.len()), self.dice.below(STAFF), self.dice.below(USERS));
        type Meant = fn(usize, &plain::Grant, Named) -> bool;
        let (what, cause, is_meant): (_, _, Meant) = match self.dice.below(10) {
            0..5 => (Revoke::Session(self.ids[grant].clone()), Cause::Revoked, |id, _, named| id == named.0),
            5..7 => {
                let what = Revoke::OfImpersonator { issuer: BASE_ISSUER.into(), subject: staff(who).into() };
                (what, Cause::Revoked, |_, grant, named| grant.who == named.1)
            }
            7..9 => (Revoke::OnSubject(user(whom).into()), Cause::Revoked, |_, grant, named| grant.whom == named.2),
            _ => (Revoke::All, Cause::KillSwitch, |_, _, _| true),
        };
        self.done.push(format!("revoke {what:?}"));
        let mut expected = 0;
        for id in 0..self.ids.len() {
            if is_meant(id, &self.plain.grants[id].clone(), (grant, who, whom)) {
                expected += usize::from(self.plain.end(id, cause));
            }
        }
        let ended = self.world.issuer.ledger().revoke(&what, None).await.ok();
        self.same(&ended, &Some(expected), "how many were revoked");
    }

    pub(super) async fn sweep(&mut self) {
        self.done.push("sweep".into());
        let expected = self.plain.sweep();
        let ended = self.world.issuer.sweep().await.ok();
        self.same(&ended, &Some(expected), "how many were swept away");
    }
}
