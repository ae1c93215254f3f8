//! A small application, the same in every framework, whose plumbing can be wrong.
//!
//! `/caller`, `/session`, `/own` and `/acting` ask by the extractor of that name, `/gate` stands behind `Gate::deny`, and
//! `/anonymous` behind one that lets nobody pass; `/audited`, `/barred` and `/redacted` behind the layer that does so. All but
//! these answer who is there.

mod actix;
mod axum;
mod tower;

use impersonation_axum::bar::Bar;
use impersonation_conformance::drive::App;
use impersonation_core::redact::Redaction;
use impersonation_core::session::Session;
use impersonation_core::{Assertion, Verifier};

/// What stands around the routes.
#[derive(Clone)]
pub(crate) enum Plumbing {
    /// No session layer.
    Missing,
    /// A gate around the session layer.
    GateOutside(Verifier),
    /// A session layer whose refusals are teapots that say the code.
    Teapot(Verifier),
    /// The word of another crate, which left this further out; `None` where its layer is missing.
    Asserted(Option<Assertion>),
}

/// What another crate of the application found.
#[derive(Clone)]
struct Theirs(Assertion);

fn assert(theirs: Option<&Theirs>) -> Assertion {
    theirs.map_or(Assertion::LayerMissing("add the layer that authenticates"), |theirs| theirs.0.clone())
}

const TEAPOT: u16 = 418;

pub(crate) async fn app(plumbing: Plumbing) -> App {
    App::each(vec![
        ("axum", axum::app(plumbing.clone())),
        ("actix", actix::app(plumbing.clone()).await),
        ("tower", tower::app(plumbing)),
    ])
}

fn bar() -> Bar {
    Bar::builder("/stop").build().unwrap()
}

fn redaction() -> Redaction {
    Redaction::new(["/national_id"]).unwrap()
}

fn who(session: Option<&Session>) -> String {
    let Some(session) = session else { return "nobody".into() };
    match session.actor() {
        Some(actor) => format!("{} as {} {:?}", actor.subject(), session.subject(), session.provenance()),
        None => format!("{} {:?}", session.subject(), session.provenance()),
    }
}
