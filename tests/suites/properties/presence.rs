//! What is asked of whoever is there, nobody included, and below two session layers.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use impersonation_core::key::Algorithm;
use impersonation_core::policy::Policy;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::AUDIENCE;
use impersonation_core::{FrozenClock, Presence, Session, Timestamp, Verdict, Verifier, profile};
use proptest::prelude::*;

use crate::party::{ISSUER, MINTED, Party, party};
use crate::recipe::recipe;
use crate::request::asked;
use crate::runner::holds_for;

/// When requests are verified: what was minted for a minute has expired, beyond any leeway.
const NOW: Timestamp = Timestamp::from_unix_seconds(MINTED + 120);

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let profile = profile::rfc8693(ISSUER.url()).audience(AUDIENCE).algorithms([Algorithm::HS256]).cookie("session");
    Verifier::builder().clock(FrozenClock::at(NOW)).trust(profile.keys(ISSUER.keys())).build().unwrap()
});

/// The credentials of a request: each a session, and whether it has expired.
#[derive(Clone, Debug)]
struct Credentials {
    header: Option<Party>,
    cookie: Option<(Party, bool)>,
}

fn credentials() -> impl Strategy<Value = Credentials> {
    let header = proptest::option::weighted(0.3, party());
    let cookie = proptest::option::weighted(0.8, (party(), proptest::bool::weighted(0.3)));
    (header, cookie).prop_map(|(header, cookie)| Credentials { header, cookie })
}

impl Credentials {
    /// Who is there, unless the request is refused.
    fn presence(&self) -> Option<Presence> {
        let mut lines = Vec::new();
        if let Some(party) = &self.header {
            lines.push(("authorization", format!("Bearer {}", party.token(300))));
        }
        if let Some((party, has_expired)) = &self.cookie {
            lines.push(("cookie", format!("session={}", party.token(if *has_expired { 60 } else { 300 }))));
        }
        let lines: Vec<_> = lines.iter().map(|(name, line)| (*name, line.as_bytes())).collect();
        let headers = HeaderList::new(&lines);
        match VERIFIER.check(&RequestView::new("GET", &headers)) {
            Verdict::Decided(decision) => decision.ok(),
            Verdict::Undecided(_) => None,
        }
    }

    /// Every session that is named, of a cookie that has lapsed too.
    fn named(&self) -> impl Iterator<Item = Who> {
        let cookie = self.cookie.as_ref().map(|(party, _)| party);
        self.header.iter().chain(cookie).map(|party| who(&party.session()))
    }
}

/// Whose session it is, and who acts in it.
type Who = (String, Option<String>);

fn who(session: &Session) -> Who {
    (session.subject().into(), session.actor().map(|actor| format!("{} {}", actor.kind(), actor.subject())))
}

/// What is made of the request that the credentials came with, as far as it counts below two layers.
fn asked_safely<T>(judge: impl FnOnce(&RequestView<'_>) -> T) -> T {
    judge(&RequestView::new("GET", &HeaderList::new(&[])))
}

#[test]
fn a_policy_admits_nobody_whom_require_refuses() {
    holds_for((recipe(), credentials(), asked()), |(recipe, credentials, asked)| {
        let Some(presence) = credentials.presence() else { return Ok(()) };
        let policy = recipe.policy();
        let (admitted, public) =
            asked.judged(|request| (presence.admit(&policy, request), presence.admit_anonymous(&policy, request)));
        prop_assert!(admitted.is_err() || presence.require().is_ok());
        // A public route lets in the same, and nobody where nothing is asked of users.
        prop_assert!(admitted.is_err() || public.is_ok());
        let asks = recipe.calls.iter().any(|call| call.asks_of_users());
        let is_nobody = presence.session().is_none();
        prop_assert_eq!(public.is_ok(), if is_nobody { !asks } else { admitted.is_ok() });
        Ok(())
    });
}

#[test]
fn what_is_the_users_own_is_what_deny_admits() {
    holds_for((credentials(), asked()), |(credentials, asked)| {
        let Some(presence) = credentials.presence() else { return Ok(()) };
        let denied = asked.judged(|request| presence.admit(&Policy::deny(), request).is_err());
        prop_assert_eq!(presence.require_own().is_err(), denied);
        prop_assert!(presence.require_own().is_err() || presence.require_actor().is_err());
        let is_anybody = presence.require_own().is_ok() || presence.require_actor().is_ok();
        prop_assert_eq!(is_anybody, presence.require().is_ok());
        Ok(())
    });
}

#[test]
fn an_inner_layer_never_makes_an_actor_unseen() {
    holds_for((credentials(), credentials(), asked()), |(inner, outer, asked)| {
        let (Some(one), Some(other)) = (inner.presence(), outer.presence()) else { return Ok(()) };
        let found: Vec<_> = [&one, &other].into_iter().filter_map(|presence| presence.session().map(who)).collect();
        let was_acting = one.is_acting() || other.is_acting();
        let Ok(both) = asked_safely(|request| one.beneath(&other, request)) else {
            // Refused only where two sessions were named that differ.
            let named: BTreeSet<_> = inner.named().chain(outer.named()).collect();
            prop_assert!(named.len() > 1);
            return Ok(());
        };
        prop_assert_eq!(both.is_acting(), was_acting);
        prop_assert!(found.iter().all(|session| both.session().map(who).as_ref() == Some(session)));
        prop_assert_eq!(both.session().is_some(), !found.is_empty());
        prop_assert!(!was_acting || asked.judged(|request| both.admit_anonymous(&Policy::deny(), request)).is_err());
        Ok(())
    });
}

/// An ended impersonation never turns into a real login, in whichever of the two layers its cookie lapsed.
#[test]
fn a_lapsed_cookie_of_one_layer_never_lets_in_another_session_from_a_cookie_of_the_other() {
    holds_for((party(), party(), any::<bool>()), |(lapsed, alive, is_outer)| {
        let lapsed = Credentials { header: None, cookie: Some((lapsed, true)) };
        let alive = Credentials { header: None, cookie: Some((alive, false)) };
        let (ended, there) = (lapsed.presence().unwrap(), alive.presence().unwrap());
        let both = asked_safely(|request| match is_outer {
            true => there.beneath(&ended, request),
            false => ended.beneath(&there, request),
        });
        prop_assert_eq!(both.is_ok(), lapsed.named().eq(alive.named()));
        Ok(())
    });
}
