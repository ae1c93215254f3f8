use std::time::Duration;

use impersonation_core::grant::{GrantCheck as _, Standing};
use impersonation_core::provider::{HandOver, Handle, Start, Started};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{ActingSession, Clock as _, OwnSession, Timestamp, Verifier, profile};
use impersonation_issuer::key::{KeyRing, KeySettings, MemoryKeys};
use impersonation_issuer::store::{EventFilter, Memory, Store};
use impersonation_issuer::{
    Cause, Check, End, Event, EventKind, Grant, GrantId, Issuer, IssuerBuilder, RedeemError, Redeemed, Slot, StartError,
};

use super::sessions::SIGN_IN;
use super::{BASE_ISSUER, Base, Calls, Ears, Faulty, People, Sink, StepClock, base};

pub const ISSUER: &str = "https://app.example.com";
pub const AUDIENCE: &str = "app";

/// An issuer with all that is around it. `staff_1`, signed in as `sess_1`, does things unless it is said otherwise.
#[derive(Clone)]
pub struct World<S = Memory> {
    pub issuer: Issuer,
    pub people: People,
    pub store: Faulty<S>,
    pub clock: StepClock,
    pub sink: Sink,
    pub ears: Ears,
    pub calls: Calls,
    pub verifier: Verifier,
    keys: KeyRing,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    pub async fn with(configure: impl FnOnce(IssuerBuilder) -> IssuerBuilder) -> Self {
        Self::over(Memory::new(), configure).await
    }

    /// One that asks `people` whether base sessions go on, too.
    pub async fn with_session_check() -> Self {
        let calls = Calls::default();
        let people = People::new(calls.clone());
        Self::among(people.clone(), calls, Memory::new(), |builder| builder.session_check(people)).await
    }
}

impl<S: Store + Clone> World<S> {
    pub async fn over(store: S, configure: impl FnOnce(IssuerBuilder) -> IssuerBuilder) -> Self {
        let calls = Calls::default();
        Self::among(People::new(calls.clone()), calls, store, configure).await
    }

    async fn among(
        people: People,
        calls: Calls,
        store: S,
        configure: impl FnOnce(IssuerBuilder) -> IssuerBuilder,
    ) -> Self {
        let keys = KeyRing::open(MemoryKeys::new(), KeySettings::new()).await.unwrap();
        let (clock, sink, ears) = (StepClock::new(), Sink::default(), Ears::default());
        let store = Faulty::over(store, calls.clone());
        let builder = Self::builder(&people, &store, &clock, &keys).audit(sink.clone()).notifier(ears.clone());
        let issuer = configure(builder).build().unwrap();
        let impersonation = profile::impersonation(ISSUER).audience(AUDIENCE).dangerous_without_grants();
        let own = profile::rfc8693(BASE_ISSUER).audience(impersonation_core::testing::AUDIENCE);
        let verifier = Verifier::builder()
            .clock(clock.clone())
            .trust(own.keys(SIGN_IN.keys()))
            .trust(impersonation.keys(keys.clone()))
            .build()
            .unwrap();
        Self { issuer, people, store, clock, sink, ears, calls, verifier, keys }
    }

    fn builder(people: &People, store: &Faulty<S>, clock: &StepClock, keys: &KeyRing) -> IssuerBuilder {
        Issuer::builder(ISSUER)
            .audience(AUDIENCE)
            .directory(people.clone())
            .authorizer(people.clone())
            .store(store.clone())
            .keys(keys.clone())
            .clock(clock.clone())
            .enabled(true)
    }

    /// Another process over the same store, which forgets what this one knows.
    pub fn another(&self, configure: impl FnOnce(IssuerBuilder) -> IssuerBuilder) -> Self {
        let builder = Self::builder(&self.people, &self.store, &self.clock, &self.keys);
        let issuer = configure(builder.audit(self.sink.clone()).notifier(self.ears.clone())).build().unwrap();
        Self { issuer, ..self.clone() }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A start of `staff_1`'s on `user_1`, and its ticket.
    pub async fn start(&self) -> String {
        ticket(&self.begin(&start(&staff(), "user_1")).await.unwrap())
    }

    pub async fn begin(&self, start: &Start) -> Result<Started, StartError> {
        self.issuer.start(start).await
    }

    pub async fn redeem(&self, ticket: &str, slot: Slot) -> Result<Redeemed, RedeemError> {
        self.issuer.redeem(ticket, &staff(), slot).await
    }

    /// `staff_1` in the account of `user_1`, in a browser.
    pub async fn enter(&self) -> Inside<S> {
        self.enter_by(Slot::Overlay).await
    }

    pub async fn enter_by(&self, slot: Slot) -> Inside<S> {
        let ticket = self.start().await;
        let redeemed = self.redeem(&ticket, slot).await.unwrap();
        self.inside(redeemed)
    }

    pub async fn enter_with(&self, start: &Start, slot: Slot) -> Inside<S> {
        let ticket = ticket(&self.begin(start).await.unwrap());
        let redeemed = self.issuer.redeem(&ticket, start.session(), slot).await.unwrap();
        self.inside(redeemed)
    }

    pub fn inside(&self, redeemed: Redeemed) -> Inside<S> {
        let session = self.acting(redeemed.token.expose(), redeemed.grant.slot.unwrap(), &base_of(&redeemed.grant));
        Inside { session, check: self.issuer.check(), redeemed, world: self.clone() }
    }

    /// The same session, as this process sees it.
    pub fn looks_at(&self, inside: &Inside<S>) -> Inside<S> {
        let (session, redeemed) = (inside.session.clone(), inside.redeemed.clone());
        Inside { session, check: self.issuer.check(), redeemed, world: self.clone() }
    }

    /// The session of a token that was minted, as a verifier finds it.
    pub fn acting(&self, token: &str, slot: Slot, own: &Base) -> ActingSession {
        let (authorization, cookie) = match slot {
            Slot::Bearer => (format!("Bearer {token}"), String::new()),
            _ => (format!("Bearer {}", own.token()), format!("__Host-impersonation={token}")),
        };
        let all = [("authorization", authorization.as_bytes()), ("cookie", cookie.as_bytes())];
        let headers = if cookie.is_empty() { &all[..1] } else { &all[..] };
        let headers = HeaderList::new(headers);
        match self.verifier.check(&RequestView::new("GET", &headers)) {
            impersonation_core::Verdict::Decided(Ok(presence)) => presence.require_actor().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    pub async fn grant(&self, id: &GrantId) -> Grant {
        self.store.inner().grant(id).await.unwrap().unwrap()
    }

    /// All that is kept of what happened, in its order.
    pub async fn events(&self) -> Vec<Event> {
        self.store.inner().events(&EventFilter::all(), None, usize::MAX).await.unwrap().items
    }

    pub async fn kinds(&self) -> Vec<&'static str> {
        self.events().await.iter().map(|event| event.kind.as_str()).collect()
    }

    /// How a grant ended, by its record and by the one event of it, which agree.
    pub async fn end_of(&self, id: &GrantId) -> Option<End> {
        let end = self.grant(id).await.end;
        let events = self.events().await.into_iter().filter(|event| event.grant.as_ref() == Some(id));
        let told: Vec<_> = events
            .filter_map(|event| match event.kind {
                EventKind::Ended { cause, by, .. } => Some((event.at, cause, by)),
                _ => None,
            })
            .collect();
        let kept: Vec<_> = end.iter().map(|end| (end.at, end.cause, end.by.clone())).collect();
        assert_eq!(told, kept, "record and events");
        end
    }

    /// It ended so, so many seconds after the test began, and sink and user were told of it once.
    pub async fn assert_ended(&self, id: &GrantId, cause: Cause, seconds: u64) {
        let end = self.end_of(id).await.unwrap_or_else(|| panic!("it goes on, and not {cause}"));
        assert_eq!((end.cause, end.at.as_unix_seconds() - super::NOW), (cause, seconds));
        let told = self.sink.kinds(id.as_str());
        assert_eq!(told.iter().filter(|kind| **kind == "ended").count(), 1, "{told:?}");
    }
}

/// Somebody who is in an account.
pub struct Inside<S = Memory> {
    pub session: ActingSession,
    pub check: Check,
    pub redeemed: Redeemed,
    world: World<S>,
}

impl<S: Store + Clone> Inside<S> {
    pub fn id(&self) -> GrantId {
        self.redeemed.grant.id.clone()
    }

    /// What a session layer makes of it: asked, refreshed where it is unknown, and asked again.
    pub async fn standing(&self) -> Standing {
        match self.check.standing(&self.session) {
            Standing::Unknown => {
                self.check.refresh(&self.session).await;
                self.check.standing(&self.session)
            }
            known => known,
        }
    }

    pub async fn is_live(&self) -> bool {
        matches!(self.standing().await, Standing::Live { .. })
    }

    /// A request, which is let through.
    pub async fn request(&self) {
        assert!(self.is_live().await, "{:?}", self.standing().await);
        self.check.seen(&self.session);
    }

    pub async fn end(&self) -> Option<End> {
        self.world.end_of(&self.id()).await
    }
}

/// The impersonator's own sign-in.
fn base_of(grant: &Grant) -> Base {
    base(&grant.impersonator.subject, &grant.base_session)
}

/// `staff_1`, who signed in just now.
pub fn staff() -> OwnSession {
    base("staff_1", "sess_1").session()
}

/// A start with a reason.
pub fn start(session: &OwnSession, target: &str) -> Start {
    Start::new(session, target).reason("Ticket 4711")
}

/// The ticket of a start.
pub fn ticket(started: &Started) -> String {
    match &started.hand_over {
        HandOver::Ticket(ticket) => ticket.expose().into(),
        other => panic!("{other:?}"),
    }
}

/// The grant of a start.
pub fn grant_id(started: &Started) -> GrantId {
    match &started.handle {
        Some(Handle::Session(id)) => GrantId::parse(id).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Lets the answers of the last poll grow old. Only where tokio's time stands still.
pub async fn poll_again() {
    tokio::time::advance(Duration::from_millis(250)).await;
}
