//! Consents, changes among people, and the clock.

use std::time::Duration;

use impersonation_core::Clock as _;
use impersonation_issuer::store::Store;
use impersonation_issuer::{Consent, ConsentErrorKind, GiveConsent, RequestConsent, User};

use super::plain;
use super::run::{Run, STAFF, USERS, staff, user};
use crate::support::base;

const STEPS: [u64; 12] = [1, 1, 5, 20, 40, 59, 60, 61, 300, 540, 600, 1800];

impl<S: Store + Clone> Run<S> {
    pub(super) async fn ask_consent(&mut self) {
        let (who, whom) = (self.dice.below(STAFF), self.dice.below(USERS));
        self.done.push(format!("ask {whom} for a consent, by {who}"));
        let asked = self.world.issuer.request_consent(&self.own[who], RequestConsent::of(user(whom))).await;
        self.same(&asked.is_ok(), &self.plain.may(who, whom), "a wish for a consent");
        if let Ok(consent) = asked {
            self.consents.push(consent.id);
            self.plain.consents.push(plain::Consent { whom, until: None, is_withdrawn: false });
        }
    }

    pub(super) async fn give_consent(&mut self) {
        let (by, lasts) = (self.dice.below(USERS), self.dice.pick(&[10, 20, 50, 400, 4000]));
        let answered =
            if self.dice.once_in(2) { self.dice.below(self.consents.len() + 1) } else { self.consents.len() };
        self.done.push(format!("user {by} consents for {lasts} s, answering {answered}"));
        let now = self.world.clock.now().as_unix_seconds();
        let session = base(&user(by), "sess_user").claim("auth_time", now).session();
        let mut given = GiveConsent::lasting(Duration::from_secs(lasts));
        if let Some(id) = self.consents.get(answered) {
            given = given.answering(id.clone());
        }
        let outcome = self.world.issuer.give_consent(&session, given).await.map_err(|error| error.kind());
        let until = Some(self.plain.now + lasts);
        let is_there = self.plain.users[by].is_there;
        let expected = match self.plain.consents.get_mut(answered) {
            _ if !is_there => Err(ConsentErrorKind::NotAllowed),
            None => {
                self.plain.consents.push(plain::Consent { whom: by, until, is_withdrawn: false });
                self.consents.extend(outcome.as_ref().ok().map(|consent: &Consent| consent.id.clone()));
                Ok(())
            }
            Some(asked) if asked.whom == by && !asked.is_withdrawn && asked.until.is_none() => {
                asked.until = until;
                Ok(())
            }
            Some(_) => Err(ConsentErrorKind::NotFound),
        };
        self.same(&outcome.map(drop), &expected, "a consent");
    }

    pub(super) async fn withdraw_consent(&mut self) {
        if self.consents.is_empty() {
            return;
        }
        let consent = self.dice.below(self.consents.len());
        let by = if self.dice.once_in(5) { self.dice.below(USERS) } else { self.plain.consents[consent].whom };
        self.done.push(format!("user {by} takes consent {consent} back"));
        let session = base(&user(by), "sess_user").session();
        let outcome = self.world.issuer.withdraw_consent(&session, &self.consents[consent]).await;
        let may = self.plain.users[by].is_there
            && self.plain.consents[consent].whom == by
            && !self.plain.consents[consent].is_withdrawn;
        self.same(&outcome.is_ok(), &may, "a withdrawal");
        if may {
            self.plain.withdraw(consent);
        }
    }

    pub(super) fn pass_time(&mut self) {
        if self.dice.once_in(8) {
            let seconds = 1 + self.dice.below(3) as u64;
            self.done.push(format!("the clock goes back {seconds} s"));
            self.world.clock.back(seconds);
            self.plain.now -= seconds;
        } else {
            let seconds = self.dice.pick(&STEPS);
            self.done.push(format!("{seconds} s pass"));
            self.world.clock.step(seconds);
            self.plain.now += seconds;
        }
    }

    pub(super) fn change_people(&mut self) {
        let (who, whom, what) = (self.dice.below(STAFF), self.dice.below(USERS), self.dice.below(6));
        self.done.push(format!("change {what} of staff {who}, user {whom}"));
        let (people, plain) = (&self.world.people, &mut self.plain);
        let target = &mut plain.users[whom];
        match what {
            0 if plain.staff[who].is_hired => people.dismiss(&staff(who)),
            0 => people.hire(User::new(staff(who)).rank(10)),
            1 => target.rank = if target.rank == 0 { self.dice.pick(&[10, 11]) } else { 0 },
            2 => target.is_closed = !target.is_closed,
            3 => target.is_there = !target.is_there,
            4 => target.is_in_organization = !target.is_in_organization,
            _ => {
                let is_forbidden = plain.forbidden.contains(&(who, whom));
                people.forbid(&staff(who), &user(whom), !is_forbidden);
                match is_forbidden {
                    true => plain.forbidden.retain(|pair| *pair != (who, whom)),
                    false => plain.forbidden.push((who, whom)),
                }
            }
        }
        plain.staff[who].is_hired ^= what == 0;
        let target = plain.users[whom];
        let mut known = User::new(user(whom)).rank(target.rank).may_be_impersonated(!target.is_closed);
        if target.is_in_organization {
            known = known.organization("org_1");
        }
        match target.is_there {
            true => people.sign_up(known),
            false => people.delete(&user(whom)),
        }
    }
}
