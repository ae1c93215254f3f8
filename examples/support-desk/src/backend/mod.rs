//! Who issues the sessions, and all that differs with it. The rest of the application does not know which it is.
//!
//! `PROVIDER=issuer` is an issuer of one's own, in this process. The hosted three run against their emulators, and take what belongs to
//! each one's front end and cookies from the example `hosted`, which tells their guides.

mod clerk;
mod consents;
mod descope;
mod issuer;
mod workos;

use std::any::Any;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use hosted::cookies::only;
use impersonation_axum::issuer::Routes;
use impersonation_axum::provider::{BoxedProvider, Tokens};
use impersonation_axum::{Clock, Policy, Verifier};
use impersonation_emulator::User;

use crate::error::Failure;
use crate::people::{People, Person};
use crate::trail::Trail;

pub(crate) use consents::{Consent, Consents};
pub(crate) use issuer::Porter;
pub use issuer::{Own, STAFF};

/// Which one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an example")]
pub enum Kind {
    /// The issuer of `impersonation-issuer`, with a sign-in of the application's own.
    #[default]
    Issuer,
    /// Clerk's emulator.
    Clerk,
    /// WorkOS's emulator.
    WorkOs,
    /// Descope's emulator.
    Descope,
}

impl FromStr for Kind {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        match name {
            "issuer" => Ok(Self::Issuer),
            "clerk" => Ok(Self::Clerk),
            "workos" => Ok(Self::WorkOs),
            "descope" => Ok(Self::Descope),
            other => Err(format!("PROVIDER is {other}; it can be issuer, clerk, workos or descope").into()),
        }
    }
}

/// What a backend is made with.
pub(crate) struct Needs<'a> {
    pub(crate) kind: Kind,
    pub(crate) people: &'a People,
    pub(crate) trail: &'a Trail,
    /// Where it may keep something.
    pub(crate) folder: &'a Path,
    /// Where the application is, as a browser sees it.
    pub(crate) origin: &'a str,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What the application needs of whoever issues the sessions, beside the [`Provider`](impersonation_axum::Provider) trait.
#[derive(Clone)]
pub(crate) struct Backend {
    /// For people to read.
    pub(crate) name: &'static str,
    /// Starts, stops, revokes, lists, follows.
    pub(crate) provider: BoxedProvider,
    /// Finds out who is there.
    pub(crate) verifier: Verifier,
    /// Whose session opens the support desk.
    pub(crate) staff: Policy,
    /// `POST /sign-in` with a person's id as `user`, `POST /sign-out`, and whatever else stands outside the session layer.
    pub(crate) entrance: Router,
    /// Where the bar's Stop posts to.
    pub(crate) stop: &'static str,
    /// Where a browser goes whose session must be renewed: it has that cookie, and no session.
    pub(crate) renewal: Option<Renewal>,
    /// The routes of an issuer of one's own.
    pub(crate) routes: Option<Routes>,
    /// What a start calls a person.
    pub(crate) target: fn(&Person) -> &str,
    /// Puts the tokens of a start into the browser.
    pub(crate) cookies: fn(&Tokens) -> CookieJar,
    /// How customers let staff in.
    pub(crate) consents: Consents,
    /// What pages need for it.
    pub(crate) pages: Pages,
    /// It answers until it is dropped.
    #[expect(dead_code, reason = "held for as long as the application is")]
    emulator: Option<Arc<dyn Any + Send + Sync>>,
}

/// Whom to sign in: for a demonstration alone.
#[derive(serde::Deserialize)]
pub(crate) struct SignIn {
    pub(crate) user: String,
}

/// How a session is renewed that a browser cannot renew by itself.
#[derive(Clone, Copy)]
pub(crate) struct Renewal {
    /// The cookie that renews it.
    pub(crate) cookie: &'static str,
    /// Where.
    pub(crate) path: &'static str,
    /// What the query has when it comes back, so that nobody goes around in circles.
    pub(crate) done: &'static str,
}

/// What pages need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    /// An origin that forms lead to: Chromium asks `form-action` about redirects too.
    pub(crate) form_target: String,
    /// A script, by its path.
    pub(crate) script: Option<&'static str>,
}

impl Renewal {
    /// Whether a browser without a session has what renews it, and has not just tried.
    pub(crate) fn is_due(&self, headers: &HeaderMap, query: Option<&str>) -> bool {
        let has_tried = query.is_some_and(|query| query.split('&').any(|pair| pair == self.done));
        // By its bytes: a jar decodes names, and the route that renews does not.
        !has_tried && only(headers, self.cookie).is_ok_and(|cookie| cookie.is_some())
    }
}

impl Kind {
    /// Where to look, and what to do there.
    pub fn welcome(self, origin: &str) -> String {
        let lines = match self {
            Self::Issuer | Self::Clerk => [
                "Be Mia Support, find Ada Customer, say why, and press Impersonate.",
                "Look around: the bar says who is really there. Press Stop, and be yourself again.",
                "Then be Ada Customer, and see under Support access who was in your account.",
            ],
            Self::WorkOs => [
                "Be Mia Support, find Ada Customer, and go to the dashboard of WorkOS: impersonation starts there.",
                "Say why, and look around: the bar says who is really there. Press Stop, which signs you out.",
                "Then be Ada Customer, and see under Support access who was in your account.",
            ],
            Self::Descope => [
                "Be Ada Customer, and let support in under Support access: Descope asks for consent. Sign out.",
                "Be Mia Support, find Ada Customer, say why, and press Impersonate. Press Stop, and be yourself again.",
                "Then be Ada Customer, and see under Support access who was in your account.",
            ],
        };
        let [first, second, third] = lines;
        format!("Open {origin} in Chromium or Firefox.\n  1. {first}\n  2. {second}\n  3. {third}\nCtrl-C ends it.")
    }
}

impl Backend {
    pub(crate) async fn start(needs: &Needs<'_>) -> Result<Self, Failure> {
        match needs.kind {
            Kind::Issuer => issuer::backend(needs).await,
            Kind::Clerk => clerk::backend(needs).await,
            Kind::WorkOs => workos::backend(needs).await,
            Kind::Descope => descope::backend(needs).await,
        }
    }
}

impl Needs<'_> {
    /// Everybody, as an emulator knows people, under the same ids; `staff` gives those of the staff what lets them start.
    async fn users(&self, staff: fn(User) -> User) -> Result<Vec<User>, Failure> {
        let people = self.people.all().await?.into_iter();
        Ok(people.map(|person| if person.role.is_staff() { staff(user(&person)) } else { user(&person) }).collect())
    }
}

fn user(person: &Person) -> User {
    let user = User::new(&*person.id).name(&person.name).email(&*person.email);
    person.organizations.iter().fold(user, |user, organization| user.organization(&**organization))
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend").field("name", &self.name).finish_non_exhaustive()
    }
}
