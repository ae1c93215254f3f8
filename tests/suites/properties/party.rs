//! Who is there, as claims that are signed and verified: no session here was made in another way.

use std::sync::LazyLock;

use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::Issuer;
use impersonation_core::{ActorKind, Session, Timestamp, Verdict, Verifier};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

/// When every token is minted.
pub(crate) const MINTED: u64 = 1_700_000_000;
pub(crate) const PERMISSIONS: [&str; 3] = ["reports:read", "reports:write", "Reports:Read"];
pub(crate) const KINDS: [ActorKind; 4] = [ActorKind::Staff, ActorKind::Agent, ActorKind::Service, ActorKind::Unknown];

/// Signs by HS256, the fastest.
pub(crate) static ISSUER: LazyLock<Issuer> =
    LazyLock::new(|| Issuer::with_secret(&[7; 32]).at(Timestamp::from_unix_seconds(MINTED)));

/// Made once: it is asked some hundred thousand times.
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| ISSUER.verifier());

/// A user, and perhaps somebody who acts.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) subject: &'static str,
    pub(crate) actor: Option<Acting>,
    pub(crate) permissions: Vec<&'static str>,
    /// When the user signed in.
    pub(crate) auth_time: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Acting {
    pub(crate) subject: &'static str,
    /// What `act.sub_profile` says.
    profile: Option<&'static str>,
    pub(crate) began: Option<u64>,
    /// How many acted before.
    pub(crate) prior: usize,
}

impl Party {
    /// A token of this session, good for so many seconds.
    pub(crate) fn token(&self, lifetime: u64) -> String {
        let expiry = Timestamp::from_unix_seconds(MINTED + lifetime);
        let token = ISSUER.session(self.subject).claim("permissions", &self.permissions).expires_at(expiry);
        let token = self.auth_time.iter().fold(token, |token, time| token.claim("auth_time", time));
        // A role and an audience of an administrator's open nothing either.
        let token = token.claim("roles", ["admin"]);
        self.actor.iter().fold(token, |token, acting| token.claim("act", acting.act())).token()
    }

    /// The session that is verified when it is minted.
    pub(crate) fn session(&self) -> Session {
        let authorization = format!("Bearer {}", self.token(300));
        let headers = [("authorization", authorization.as_bytes())];
        let headers = HeaderList::new(&headers);
        match VERIFIER.check(&RequestView::new("GET", &headers)) {
            Verdict::Decided(presence) => presence.unwrap().require().unwrap().clone(),
            Verdict::Undecided(_) => panic!("its only key is known"),
        }
    }

    /// The same without those who acted before.
    pub(crate) fn without_history(&self) -> Self {
        let actor = self.actor.map(|acting| Acting { prior: 0, ..acting });
        Self { actor, ..self.clone() }
    }
}

impl Acting {
    fn act(&self) -> Value {
        let mut act = json!({ "sub": self.subject });
        if let Some(profile) = self.profile {
            act["sub_profile"] = profile.into();
        }
        if let Some(began) = self.began {
            act["auth_time"] = began.into();
        }
        // Nested ones of the laxest kind, signed in just now.
        let service = json!({ "sub": "svc_9", "sub_profile": "service", "auth_time": MINTED });
        let prior = (0..self.prior).fold(Value::Null, |nested, _| {
            let mut level = service.clone();
            if !nested.is_null() {
                level["act"] = nested;
            }
            level
        });
        if !prior.is_null() {
            act["act"] = prior;
        }
        act
    }
}

/// Moments around the minting, some unknown.
fn moment() -> impl Strategy<Value = Option<u64>> {
    proptest::option::weighted(0.85, prop_oneof![MINTED - 4000..MINTED + 60, Just(0)])
}

/// What `act.sub_profile` says of kinds that are known, and of those that are not.
const KNOWN: [Option<&str>; 5] = [Some("human"), Some("user"), Some("ai_agent"), Some("service"), Some("client other")];
const UNKNOWN: [Option<&str>; 3] = [Some("human ai_agent"), Some(""), None];

fn acting(profile: impl Strategy<Value = Option<&'static str>>) -> impl Strategy<Value = Acting> {
    (select(vec!["staff_1", "user_2"]), profile, moment(), 0..3_usize)
        .prop_map(|(subject, profile, began, prior)| Acting { subject, profile, began, prior })
}

fn profile() -> impl Strategy<Value = Option<&'static str>> {
    select([&KNOWN[..], &UNKNOWN[..]].concat())
}

fn party_of(actor: impl Strategy<Value = Option<Acting>>) -> impl Strategy<Value = Party> {
    let permissions = subsequence(PERMISSIONS.to_vec(), 0..=PERMISSIONS.len());
    (select(vec!["user_1", "user_2"]), actor, permissions, moment())
        .prop_map(|(subject, actor, permissions, auth_time)| Party { subject, actor, permissions, auth_time })
}

/// Anybody, a user in person in one of two.
pub(crate) fn party() -> impl Strategy<Value = Party> {
    party_of(proptest::option::of(acting(profile())))
}

/// A user in person.
pub(crate) fn user() -> impl Strategy<Value = Party> {
    party_of(Just(None))
}

/// An actor in a user's session.
pub(crate) fn actor() -> impl Strategy<Value = Party> {
    party_of(acting(profile()).prop_map(Some))
}

/// An actor of unknown kind.
pub(crate) fn unknown() -> impl Strategy<Value = Party> {
    party_of(acting(select(&UNKNOWN[..])).prop_map(Some))
}

/// A moment to judge at: clocks step, and some are wrong.
pub(crate) fn now() -> impl Strategy<Value = Timestamp> {
    prop_oneof![20 => MINTED - 100..MINTED + 4000, 1 => Just(0), 1 => Just(u64::MAX)]
        .prop_map(Timestamp::from_unix_seconds)
}
