use std::cell::RefCell;
use std::rc::Rc;

use impersonation_core::testing::AUDIENCE as SIGN_IN_AUDIENCE;
use impersonation_core::{Verifier, profile};
use impersonation_issuer::http::Routes;
use impersonation_issuer::key::{KeyRing, KeySettings, MemoryKeys};
use impersonation_issuer::store::{EventFilter, EventStore as _, GrantFilter, GrantStore as _};
use impersonation_issuer::{Event, Grant, GrantId, Issuer};

use super::clock::StepClock;
use super::people::Calls;
use super::plan::Framework;
use super::sink::Sink;
use super::store::Faulty;
use super::{AUDIENCE, Answer, Ask, COOKIE, ISSUER, People, Plan, SIGN_IN, Serve, actix, axum};

/// What was asked, and what came of it.
type Heard = Rc<RefCell<Vec<(String, Answer)>>>;

/// An application in one framework, and the world around it.
pub(crate) struct World {
    pub(crate) issuer: Issuer,
    pub(crate) people: People,
    pub(crate) store: Faulty,
    pub(crate) clock: StepClock,
    pub(crate) sink: Sink,
    pub(crate) calls: Calls,
    keys: KeyRing,
    framework: Framework,
    serve: Serve,
    heard: Heard,
}

/// What every application needs, and a framework gets.
pub(super) struct Parts {
    pub(super) routes: Routes,
    pub(super) verifier: Verifier,
    pub(super) plan: Plan,
}

impl World {
    pub(super) async fn new(framework: Framework, plan: Plan) -> Self {
        let (calls, clock) = (Calls::default(), StepClock::new());
        let keys = KeyRing::open(MemoryKeys::new(), KeySettings::new().clock(clock.clone())).await.unwrap();
        let (people, store) = (People::new(calls.clone()), Faulty::new(calls.clone()));
        let around = (people, store, clock, Sink::default(), calls);
        Self::of(framework, plan, keys, around, Heard::default()).await
    }

    /// Another process of the same application, which knows nothing but what is kept.
    pub(crate) async fn another(&self, plan: Plan) -> Self {
        let (people, store, clock) = (self.people.clone(), self.store.clone(), self.clock.clone());
        let around = (people, store, clock, self.sink.clone(), self.calls.clone());
        Self::of(self.framework, plan, self.keys.clone(), around, Rc::clone(&self.heard)).await
    }

    async fn of(
        framework: Framework,
        plan: Plan,
        keys: KeyRing,
        (people, store, clock, sink, calls): (People, Faulty, StepClock, Sink, Calls),
        heard: Heard,
    ) -> Self {
        let builder = Issuer::builder(ISSUER).audience(AUDIENCE).directory(people.clone()).authorizer(people.clone());
        let builder = builder.store(store.clone()).keys(keys.clone()).clock(clock.clone()).audit(sink.clone());
        let builder = builder.own_tokens(people.clone()).enabled(true);
        let issuer = (plan.issuer)(builder, &people).build().unwrap();
        let own = profile::rfc8693(SIGN_IN.url()).audience(SIGN_IN_AUDIENCE).cookie(COOKIE).keys(SIGN_IN.keys());
        let verifier = Verifier::builder().clock(clock.clone()).trust(own).trust(issuer.trusted());
        let verifier = plan.trusted.iter().fold(verifier, |verifier, trusted| verifier.trust(trusted()));
        let verifier = verifier.build().unwrap();
        let routes = (plan.routes)(Routes::builder(issuer.clone(), verifier.clone()), &people).build().unwrap();
        let parts = Parts { routes, verifier, plan };
        let serve = match framework {
            Framework::Axum => axum::app(parts),
            Framework::Actix => actix::app(parts).await,
        };
        Self { issuer, people, store, clock, sink, calls, keys, framework, serve, heard }
    }

    pub(crate) async fn ask(&self, ask: Ask) -> Answer {
        let asked = format!("{} {}", ask.method, ask.target);
        let answer = (self.serve)(ask).await;
        self.heard.borrow_mut().push((asked, answer.essence()));
        answer
    }

    pub(super) fn heard(&self) -> Vec<(String, Answer)> {
        self.heard.borrow().clone()
    }

    /// All that is kept of what happened, in order.
    pub(crate) async fn events(&self) -> Vec<Event> {
        self.store.inner().events(&EventFilter::all(), None, 500).await.unwrap().items
    }

    /// The codes of it.
    pub(crate) async fn kinds(&self) -> Vec<&'static str> {
        self.events().await.iter().map(|event| event.kind.as_str()).collect()
    }

    /// All grants, newest first.
    pub(crate) async fn grants(&self) -> Vec<Grant> {
        self.store.inner().grants(&GrantFilter::all(), None, 500).await.unwrap().items
    }

    /// Why a grant ended, by its record and its one event; `None` while it goes on.
    pub(crate) async fn cause(&self, id: &GrantId) -> Option<&'static str> {
        let grant = self.store.inner().grant(id).await.unwrap().unwrap();
        let ends = self.events().await.into_iter().filter(|event| event.grant.as_ref() == Some(id));
        let ends = ends.filter(|event| event.kind.as_str() == "ended").count();
        assert_eq!(ends, usize::from(grant.end.is_some()), "record and events");
        grant.end.map(|end| end.cause.as_str())
    }
}
