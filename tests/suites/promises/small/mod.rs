//! A small application, the same in every framework, whose plumbing can be wrong.
//!
//! `/caller`, `/session`, `/own` and `/acting` ask by the extractor of that name, `/gate` stands behind `Gate::deny`, and
//! `/anonymous` behind one that lets nobody pass; `/audited`, `/barred` and `/redacted` behind the layer that does so. All but
//! these answer who is there. `/seen` says all that a session layer leaves, for any method.

mod actix;
mod axum;
mod tower;

use impersonation_axum::bar::Bar;
use impersonation_conformance::drive::App;
use impersonation_core::redact::Redaction;
use impersonation_core::session::Session;
use impersonation_core::{Assertion, Presence, Verifier};

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
    /// One session layer, or two.
    Layers { outer: Option<Layer>, inner: Layer },
}

/// A session layer.
#[derive(Clone)]
pub(crate) enum Layer {
    Verifies(Verifier),
    Asserts(Assertion),
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

/// All that a session layer leaves.
fn seen(presence: &Presence) -> String {
    let id = |session: Option<&Session>| session.and_then(Session::session_id).unwrap_or("-").to_owned();
    let who = match presence.session() {
        Some(session) => session
            .actor()
            .map_or(session.subject().into(), |actor| format!("{} as {}", actor.subject(), session.subject())),
        None => "nobody".into(),
    };
    let page = presence.page_marker().map_or("-".into(), |marker| marker.to_string());
    let [base, lapsed, stray] = [presence.base(), presence.lapsed_overlay(), presence.stray_overlay()].map(id);
    format!("{who}, base {base}, page {page}, lapsed {lapsed}, stray {stray}")
}

fn who(session: Option<&Session>) -> String {
    let Some(session) = session else { return "nobody".into() };
    match session.actor() {
        Some(actor) => format!("{} as {} {:?}", actor.subject(), session.subject(), session.provenance()),
        None => format!("{} {:?}", session.subject(), session.provenance()),
    }
}
