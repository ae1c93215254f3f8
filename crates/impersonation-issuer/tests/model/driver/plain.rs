//! What ought to happen, said as plainly as it can be.

use impersonation_issuer::{Cause, RedeemErrorKind, Slot, StartErrorKind};

pub(super) const PER_IMPERSONATOR: usize = 3;
pub(super) const PER_SUBJECT: usize = 4;
pub(super) const TICKET: u64 = 60;
pub(super) const IDLE: u64 = 600;
pub(super) const LONGEST: u64 = 3600;

/// Why grants end here.
pub(super) const CAUSES: [Cause; 12] = [
    Cause::Stopped,
    Cause::Revoked,
    Cause::KillSwitch,
    Cause::Expired,
    Cause::Idle,
    Cause::NotRedeemed,
    Cause::TicketMisused,
    Cause::NotEntitled,
    Cause::TargetProtected,
    Cause::TargetGone,
    Cause::ConsentWithdrawn,
    Cause::ConsentExpired,
];

#[derive(Clone, Copy)]
pub(super) struct Staff {
    pub(super) is_hired: bool,
}

#[derive(Clone, Copy)]
pub(super) struct User {
    pub(super) is_there: bool,
    pub(super) rank: u32,
    pub(super) is_closed: bool,
    pub(super) is_in_organization: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) who: usize,
    pub(super) whom: usize,
    pub(super) is_in_organization: bool,
    pub(super) consent: Option<usize>,
    pub(super) ends_at: u64,
    pub(super) waits_until: Option<u64>,
    pub(super) slot: Option<Slot>,
    pub(super) seen_at: u64,
    pub(super) end: Option<(Cause, u64)>,
}

pub(super) struct Ticket {
    pub(super) grant: usize,
    pub(super) expires_at: u64,
    pub(super) is_redeemed: bool,
    pub(super) is_current: bool,
}

pub(super) struct Consent {
    pub(super) whom: usize,
    /// Until when it is good, once it was given.
    pub(super) until: Option<u64>,
    pub(super) is_withdrawn: bool,
}

/// What a start asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) who: usize,
    pub(super) whom: usize,
    pub(super) wants_consent: bool,
    pub(super) lasts: u64,
}

/// What a start comes to.
pub(super) enum Start {
    Refused(StartErrorKind),
    Begun,
    /// This one has another ticket.
    Repeated(usize),
}

#[derive(Default)]
pub(super) struct Plain {
    pub(super) now: u64,
    pub(super) staff: Vec<Staff>,
    pub(super) users: Vec<User>,
    /// Pairs that the authorizer forbids.
    pub(super) forbidden: Vec<(usize, usize)>,
    pub(super) grants: Vec<Grant>,
    pub(super) tickets: Vec<Ticket>,
    pub(super) consents: Vec<Consent>,
    pub(super) keys: Vec<(usize, &'static str, Wish, usize)>,
}

impl Plain {
    pub(super) fn may(&self, who: usize, whom: usize) -> bool {
        let user = self.users[whom];
        let is_protected = user.is_closed || user.rank >= 10;
        self.staff[who].is_hired && user.is_there && !is_protected && !self.forbidden.contains(&(who, whom))
    }

    pub(super) fn is_good(&self, consent: usize) -> bool {
        let consent = &self.consents[consent];
        !consent.is_withdrawn && consent.until.is_some_and(|until| self.now < until)
    }

    /// The good consents of a user that last longest.
    pub(super) fn longest_consents(&self, whom: usize) -> Vec<usize> {
        let good: Vec<_> =
            (0..self.consents.len()).filter(|id| self.consents[*id].whom == whom && self.is_good(*id)).collect();
        let longest = good.iter().map(|id| self.consents[*id].until).max();
        good.into_iter().filter(|id| Some(self.consents[*id].until) == longest).collect()
    }

    pub(super) fn is_active(&self, grant: &Grant) -> bool {
        grant.end.is_none() && self.now < grant.ends_at && grant.waits_until.is_none_or(|until| self.now < until)
    }

    /// What comes of a start. What it ends is ended.
    pub(super) fn start(&mut self, wish: Wish, key: Option<&'static str>) -> Start {
        if !self.may(wish.who, wish.whom) {
            return Start::Refused(StartErrorKind::NotAllowed);
        }
        if wish.wants_consent && self.longest_consents(wish.whom).is_empty() {
            return Start::Refused(StartErrorKind::ConsentRequired);
        }
        let known = self.keys.iter().find(|(who, known, ..)| *who == wish.who && Some(*known) == key).copied();
        if let Some((_, _, first, grant)) = known {
            return match first == wish {
                true => self.repeat(grant),
                false => Start::Refused(StartErrorKind::KeyReused),
            };
        }
        let active: Vec<_> = self.grants.iter().filter(|grant| self.is_active(grant)).collect();
        let by_them = active.iter().filter(|grant| grant.who == wish.who).count();
        let on_them = active.iter().filter(|grant| grant.whom == wish.whom).count();
        if by_them >= PER_IMPERSONATOR || on_them >= PER_SUBJECT {
            return Start::Refused(StartErrorKind::LimitReached);
        }
        Start::Begun
    }

    fn repeat(&mut self, grant: usize) -> Start {
        if let (None, Some((cause, at))) = (self.grants[grant].end, self.due(grant)) {
            self.grants[grant].end = Some((cause, at));
        }
        match self.grants[grant].end {
            Some(_) => Start::Refused(StartErrorKind::GrantEnded),
            None => Start::Repeated(grant),
        }
    }

    /// What comes of a ticket, presented by the session of `who`.
    pub(super) fn redeem(&mut self, ticket: usize, who: usize, slot: Slot) -> Result<(), RedeemErrorKind> {
        let Ticket { grant, expires_at, is_redeemed, is_current } = self.tickets[ticket];
        let invalid = Err(RedeemErrorKind::InvalidTicket);
        if is_redeemed
            || self.now >= expires_at
            || self.grants[grant].end.is_some()
            || self.now >= self.grants[grant].ends_at
        {
            return invalid;
        }
        if who != self.grants[grant].who {
            self.end(grant, Cause::TicketMisused);
            return invalid;
        }
        if !self.goes_on(grant) || !is_current {
            return invalid;
        }
        self.tickets[ticket].is_redeemed = true;
        let grant = &mut self.grants[grant];
        grant.waits_until = None;
        grant.slot = grant.slot.or(Some(slot));
        grant.seen_at = grant.seen_at.max(self.now);
        Ok(())
    }

    /// Asks about a grant: what speaks against it ends it.
    pub(super) fn goes_on(&mut self, grant: usize) -> bool {
        if self.grants[grant].end.is_none()
            && let Some(cause) = self.objection(grant)
        {
            self.end(grant, cause);
        }
        self.grants[grant].end.is_none()
    }

    pub(super) fn see(&mut self, grant: usize) {
        let grant = &mut self.grants[grant];
        grant.seen_at = grant.seen_at.max(self.now);
    }

    /// Ends it, unless it has ended: by what was due before, if anything was. Whether it is this that ended it.
    pub(super) fn end(&mut self, grant: usize, cause: Cause) -> bool {
        if self.grants[grant].end.is_some() {
            return false;
        }
        let due = self.due(grant);
        self.grants[grant].end = due.or(Some((cause, self.now)));
        due.is_none()
    }

    pub(super) fn withdraw(&mut self, consent: usize) {
        self.consents[consent].is_withdrawn = true;
        for grant in 0..self.grants.len() {
            if self.grants[grant].consent == Some(consent) {
                self.end(grant, Cause::ConsentWithdrawn);
            }
        }
    }

    /// How many ended.
    pub(super) fn sweep(&mut self) -> usize {
        let mut ended = 0;
        for grant in 0..self.grants.len() {
            if let (None, Some(due)) = (self.grants[grant].end, self.due(grant)) {
                self.grants[grant].end = Some(due);
                ended += 1;
            }
        }
        ended
    }

    /// What its times have brought about by now, the first of it.
    fn due(&self, grant: usize) -> Option<(Cause, u64)> {
        let grant = &self.grants[grant];
        let mut ends = vec![(Cause::Expired, grant.ends_at)];
        match grant.waits_until {
            Some(until) => ends.push((Cause::NotRedeemed, until)),
            None => ends.push((Cause::Idle, grant.seen_at + IDLE)),
        }
        ends.into_iter().filter(|(_, at)| *at <= self.now).min_by_key(|(_, at)| *at)
    }

    fn objection(&self, id: usize) -> Option<Cause> {
        let grant = &self.grants[id];
        let user = self.users[grant.whom];
        if let Some((cause, _)) = self.due(id) {
            return Some(cause);
        }
        if !self.staff[grant.who].is_hired {
            return Some(Cause::NotEntitled);
        }
        if !user.is_there {
            return Some(Cause::TargetGone);
        }
        if user.is_closed || user.rank >= 10 {
            return Some(Cause::TargetProtected);
        }
        if grant.is_in_organization && !user.is_in_organization {
            return Some(Cause::TargetGone);
        }
        if self.forbidden.contains(&(grant.who, grant.whom)) {
            return Some(Cause::NotEntitled);
        }
        let consent = grant.consent?;
        match (self.consents[consent].is_withdrawn, self.is_good(consent)) {
            (true, _) => Some(Cause::ConsentWithdrawn),
            (false, true) => None,
            (false, false) => self.longest_consents(grant.whom).is_empty().then_some(Cause::ConsentExpired),
        }
    }
}
