//! An application with an issuer over one file, its keys beside it: another process that opens both goes on where this one stopped.

use std::path::Path;
use std::time::Duration;

use impersonation_core::audit::{self, AuditError, AuditSink};
use impersonation_core::provider::{HandOver, Start, Started};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{self, AUDIENCE};
use impersonation_core::{ActingSession, OwnSession, Presence, Verifier, profile};
use impersonation_issuer::key::{KeyFolder, KeyRing, KeySettings};
use impersonation_issuer::store::Store;
use impersonation_issuer::{
    Asked, Authorizer, Directory, DirectoryError, GiveConsent, Issuer, Redeemed, Slot, StartError, User,
};
use impersonation_store::Sqlite;

const URL: &str = "https://app.example.com";

pub(crate) struct Application {
    pub(crate) issuer: Issuer,
    pub(crate) store: Sqlite,
    sign_in: testing::Issuer,
    verifier: Verifier,
}

impl Application {
    pub(crate) async fn open(folder: &Path) -> Self {
        Self::over(folder, |store| store).await
    }

    /// One whose issuer asks another store, around the one of the file.
    pub(crate) async fn over<S: Store>(folder: &Path, around: impl FnOnce(Sqlite) -> S) -> Self {
        let store = Sqlite::open(folder.join("impersonation.db")).unwrap();
        let keys = KeyRing::open(KeyFolder::new(folder.join("keys")), KeySettings::new()).await.unwrap();
        let issuer = Issuer::builder(URL)
            .audience("app")
            .directory(Everybody)
            .authorizer(Everybody)
            .store(around(store.clone()))
            .keys(keys)
            .audit(Nowhere)
            .enabled(true)
            .require_consent()
            .ticket_lifetime(Duration::from_secs(600))
            .build()
            .unwrap();
        let sign_in = testing::Issuer::rfc8693();
        let own = profile::rfc8693("https://issuer.example").audience(AUDIENCE).keys(sign_in.keys());
        let verifier = Verifier::builder().trust(own).trust(issuer.trusted()).build().unwrap();
        Self { issuer, store, sign_in, verifier }
    }

    fn token(&self, subject: &str) -> String {
        let now = impersonation_core::Clock::now(&impersonation_core::SystemClock);
        let token = self.sign_in.session(subject).audience(AUDIENCE);
        token.claim("sid", format!("sess_{subject}")).claim("auth_time", now.as_unix_seconds()).token()
    }

    fn session(&self, subject: &str) -> OwnSession {
        OwnSession::of(&self.sign_in.verified(&self.token(subject)).unwrap()).unwrap()
    }

    /// `user_1` permits it.
    pub(crate) async fn consent(&self) {
        let given = GiveConsent::lasting(Duration::from_secs(3600));
        self.issuer.give_consent(&self.session("user_1"), given).await.unwrap();
    }

    /// The one start of all: always under the same key.
    pub(crate) async fn start(&self) -> Result<Started, StartError> {
        let start = Start::new(&self.session("staff_1"), "user_1").reason("Ticket 4711");
        self.issuer.start(&start.idempotency_key("the-only-one")).await
    }

    /// What becomes of a ticket.
    pub(crate) async fn redeem(&self, ticket: &str) -> Option<Redeemed> {
        self.issuer.redeem(ticket, &self.session("staff_1"), Slot::Overlay).await.ok()
    }

    /// Whoever is there by an overlay above the session of `staff_1`.
    async fn presence(&self, token: &str) -> Presence {
        let (own, cookie) = (format!("Bearer {}", self.token("staff_1")), format!("__Host-impersonation={token}"));
        let headers = [("authorization", own.as_bytes()), ("cookie", cookie.as_bytes())];
        let headers = HeaderList::new(&headers);
        self.verifier.verify(&RequestView::new("GET", &headers)).await.unwrap()
    }

    /// Whether a token lets somebody in.
    pub(crate) async fn is_in(&self, token: &str) -> bool {
        self.presence(token).await.is_acting()
    }

    /// The session of a token, alive or not.
    pub(crate) async fn acting(&self, token: &str) -> ActingSession {
        let presence = self.presence(token).await;
        let session = presence.lapsed_overlay().or(presence.session());
        session.and_then(ActingSession::of).unwrap()
    }
}

pub(crate) fn ticket(started: &Started) -> &str {
    match &started.hand_over {
        HandOver::Ticket(ticket) => ticket.expose(),
        other => panic!("{other:?}"),
    }
}

/// All staff may act as all users.
struct Everybody;

impl Directory for Everybody {
    async fn impersonator(&self, _issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        Ok(Some(User::new(subject).rank(10)))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        Ok(Some(User::new(id).may_be_impersonated(true)))
    }

    async fn search(&self, _text: &str, _limit: usize) -> Result<Vec<User>, DirectoryError> {
        Ok(Vec::new())
    }

    async fn account(&self, _issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        self.user(subject).await
    }
}

impl Authorizer for Everybody {
    async fn may_impersonate(&self, _: &User, _: &User, _: &Asked<'_>) -> Result<bool, DirectoryError> {
        Ok(true)
    }
}

/// An audit, since a repeat looks for the event that it may lack.
struct Nowhere;

impl AuditSink for Nowhere {
    async fn write(&self, _: &audit::Event) -> Result<(), AuditError> {
        Ok(())
    }
}
