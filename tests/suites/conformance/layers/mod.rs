//! Applications that are described once and built in every framework: which layers stand around which routes.

mod actix;
mod axum;
mod realm;
mod tower;

use impersonation_conformance::drive::App;
use impersonation_core::policy::Policy;
use impersonation_core::{Presence, Verifier};

pub(crate) use realm::Realm;

/// A layer.
#[derive(Clone)]
pub(crate) enum Layer {
    /// Finds out who is there.
    Session(Verifier),
    /// The same, and refuses nobody.
    Required(Verifier),
    /// Applies a policy.
    Gate(Policy),
    /// The same, and lets nobody pass.
    PublicGate(Policy),
}

/// What is inside.
#[derive(Clone)]
pub(crate) enum Node {
    /// A path, by any method. It asks for nothing and tells who is there.
    Route(&'static str),
    /// The same by GET and HEAD.
    Get(&'static str),
    /// A nested router or scope: a prefix, layers around it from the outermost to the innermost, and what is inside.
    Area(&'static str, Vec<Layer>, Vec<Node>),
    /// Whatever else is asked for: a fallback, or a default service.
    Rest,
}

/// The application in every framework. The first layer is the outermost, the one that a request meets first.
pub(crate) async fn app(layers: &[Layer], nodes: &[Node]) -> App {
    App::each(vec![
        ("axum", axum::app(layers, nodes)),
        ("actix", actix::app(layers, nodes).await),
        ("tower", tower::app(layers, nodes)),
    ])
}

/// The body of every answer.
fn who(presence: Option<&Presence>) -> String {
    let Some(presence) = presence else { return "no session layer".into() };
    match presence.session().map(|session| (session.subject(), session.actor())) {
        None => "nobody".into(),
        Some((subject, None)) => subject.into(),
        Some((subject, Some(actor))) => format!("{} as {subject}", actor.subject()),
    }
}
