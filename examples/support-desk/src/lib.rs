//! A support desk: staff act as customers, and both sides see it.
//!
//! | where | what |
//! | --- | --- |
//! | `app` | the routes, their gates, and the layers around them: begin here |
//! | `backend` | who issues the sessions: our issuer, or Clerk, WorkOS or Descope, emulated |
//! | `staff` | search, Impersonate, what goes on, the audit page |
//! | `customer` | the account, what is closed in it to staff, consent, "who was in my account" |
//! | `ending` | how a customer or a lead ends what goes on |
//! | `trail` | what happened, from whoever tells it, and the timeline |
//! | `bar` | what the bar on every page of an impersonation says |
//! | `parts` | all of it but routes and pages, for the same in another framework: `examples/support-desk-actix` |
//! | `page`, `people`, `notes`, `live`, `database` | what any application has |
//!
//! `docs/tour.md` tells it as a story, with pictures.

mod app;
mod backend;
mod bar;
mod customer;
mod database;
mod ending;
mod error;
mod live;
mod notes;
mod page;
mod parts;
mod people;
mod staff;
mod trail;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use impersonation_axum::{Clock, SystemClock, audit};

pub use backend::{Kind, Own, STAFF};
pub use error::Failure;
pub use parts::{Account, AuditTrail, Kept, Parts, Written, own};

use app::App;
use backend::{Backend, Needs};
use database::Database;
use live::Live;
use notes::Notes;
use people::People;
use trail::Trail;

/// The SQLite file, in the application's folder.
const FILE: &str = "support-desk.db";

/// What the application is started with.
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, missing_debug_implementations, reason = "an example")]
pub struct Settings {
    /// Who issues the sessions.
    pub kind: Kind,
    /// Where everything is kept; it is made where there is none.
    pub folder: PathBuf,
    /// Where the application is, as a browser sees it: `http://127.0.0.1:3000`.
    pub origin: String,
    /// By which times are judged: the machine's, but for tests. The emulators of hosted providers have clocks of their own.
    pub clock: Arc<dyn Clock>,
}

impl Settings {
    /// In this folder, at this origin.
    pub fn new(kind: Kind, folder: impl Into<PathBuf>, origin: impl Into<String>) -> Self {
        Self { kind, folder: folder.into(), origin: origin.into(), clock: Arc::new(SystemClock) }
    }
}

/// The application.
///
/// # Errors
///
/// Where the folder cannot be used, or no emulator can be started.
pub async fn desk(settings: &Settings) -> Result<Router, Failure> {
    database::folder(&settings.folder)?;
    let database = match settings.kind {
        Kind::Issuer => Database::open(&settings.folder.join(FILE))?,
        _ => Database::in_memory()?,
    };
    let (people, live) = (People::of(&database).await?, Live::default());
    let trail = Trail::new(&database, &live, settings.kind == Kind::Issuer);
    let backend = Backend::start(&Needs {
        kind: settings.kind,
        people: &people,
        trail: &trail,
        folder: &settings.folder,
        origin: &settings.origin,
        clock: Arc::clone(&settings.clock),
    })
    .await?;
    let (waiting, writes) = audit::queue(trail.clone(), 8192);
    tokio::spawn(writes);
    let app =
        App { waiting, backend, people, notes: Notes::of(&database), trail, live, clock: Arc::clone(&settings.clock) };
    app.router()
}
