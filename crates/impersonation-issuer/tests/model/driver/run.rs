//! One thing after the other, done to both, and what must be the same then.

use impersonation_core::{ActingSession, OwnSession};
use impersonation_issuer::store::Store;
use impersonation_issuer::{Cause, ConsentId, EventKind, GrantId, Right};

use super::dice::Dice;
use super::plain::{self, LONGEST, Plain};
use crate::support::{NOW, World, base};

pub(super) const STAFF: usize = 3;
pub(super) const USERS: usize = 3;

/// An issuer and the model of it.
pub(super) struct Run<S> {
    pub(super) world: World<S>,
    pub(super) plain: Plain,
    pub(super) dice: Dice,
    pub(super) seed: u64,
    pub(super) done: Vec<String>,
    pub(super) ids: Vec<GrantId>,
    /// Of grants that were redeemed.
    pub(super) sessions: Vec<Option<ActingSession>>,
    pub(super) tickets: Vec<String>,
    pub(super) consents: Vec<ConsentId>,
    pub(super) own: Vec<OwnSession>,
}

impl<S: Store + Clone> Run<S> {
    pub(super) fn new(world: World<S>, dice: Dice, seed: u64) -> Self {
        let user = plain::User { is_there: true, rank: 0, is_closed: false, is_in_organization: false };
        // So that the clock can go back.
        world.clock.step(1000);
        let plain = Plain {
            now: NOW + 1000,
            staff: vec![plain::Staff { is_hired: true }; STAFF],
            users: vec![user; USERS],
            ..Plain::default()
        };
        let own = (0..STAFF).map(|who| base(&staff(who), &sid(who)).session()).collect();
        (0..STAFF).for_each(|who| world.people.entitle(&staff(who), Right::RequestConsent));
        let (ids, sessions, tickets) = (Vec::new(), Vec::new(), Vec::new());
        Self { world, plain, dice, seed, done: Vec::new(), ids, sessions, tickets, consents: Vec::new(), own }
    }

    /// One thing happens, to both.
    pub(super) async fn step(&mut self) {
        match self.dice.below(100) {
            0..20 => self.start().await,
            20..36 => self.redeem().await,
            36..47 => self.request().await,
            47..52 => self.renew().await,
            52..55 => self.stop().await,
            55..59 => self.revoke().await,
            59..62 => self.ask_consent().await,
            62..74 => self.give_consent().await,
            74..79 => self.withdraw_consent().await,
            79..89 => self.pass_time(),
            89..96 => self.change_people(),
            _ => self.sweep().await,
        }
        self.compare().await;
    }

    /// In the end all is swept, and the events tell all that happened, once. Why grants ended.
    pub(super) async fn finish(&mut self) -> Vec<Cause> {
        self.world.clock.step(2 * LONGEST);
        self.plain.now += 2 * LONGEST;
        self.sweep().await;
        self.compare().await;
        let events = self.world.events().await;
        for (id, grant) in self.ids.iter().zip(&self.plain.grants) {
            let theirs: Vec<_> = events.iter().filter(|event| event.grant.as_ref() == Some(id)).collect();
            let ends: Vec<_> = theirs
                .iter()
                .filter_map(|event| match &event.kind {
                    EventKind::Ended { cause, .. } => Some((*cause, event.at.as_unix_seconds())),
                    _ => None,
                })
                .collect();
            self.same(&ends, &grant.end.into_iter().collect::<Vec<_>>(), "the one event of an end");
            let told = self.world.sink.heard_once(id.as_str());
            let kept: Vec<_> = theirs.iter().map(|event| event.kind.as_str()).collect();
            self.same(&told, &kept, "what the sink heard");
            self.same(&kept.iter().filter(|kind| **kind == "started").count(), &1, "the one event of a start");
        }
        self.plain.grants.iter().filter_map(|grant| grant.end).map(|(cause, _)| cause).collect()
    }

    /// The records are as the model has them.
    pub(super) async fn compare(&self) {
        for (id, expected) in self.ids.iter().zip(&self.plain.grants) {
            let grant = self.world.grant(id).await;
            let end = grant.end.map(|end| (end.cause, end.at.as_unix_seconds()));
            let waits_until = grant.pending_until.map(|until| until.as_unix_seconds());
            self.same(&(end, waits_until, grant.slot), &(expected.end, expected.waits_until, expected.slot), "a grant");
        }
        let active = self.world.issuer.ledger().active(Default::default(), None, 500).await.unwrap().items;
        let active: Vec<_> = active.into_iter().map(|grant| grant.id).collect();
        let grants = self.ids.iter().zip(&self.plain.grants).rev();
        let expected: Vec<_> =
            grants.filter(|(_, grant)| self.plain.is_active(grant)).map(|(id, _)| id.clone()).collect();
        self.same(&active, &expected, "those that go on, newest first");
    }

    pub(super) fn same<T: PartialEq + std::fmt::Debug>(&self, found: &T, expected: &T, what: &str) {
        if found != expected {
            self.fail(&format!("{what}: {found:?}, and the model has {expected:?}"));
        }
    }

    pub(super) fn fail(&self, what: &str) -> ! {
        panic!("seed {}, at {} s: {what}\n{}", self.seed, self.plain.now - NOW, self.done.join("\n"));
    }
}

pub(super) fn staff(number: usize) -> String {
    format!("staff_{}", number + 1)
}

pub(super) fn sid(number: usize) -> String {
    format!("sess_{}", number + 1)
}

pub(super) fn user(number: usize) -> String {
    format!("user_{}", number + 1)
}
