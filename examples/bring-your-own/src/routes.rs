use axum::Router;
use axum::routing::{get, post};
use impersonation_axum::{Caller, Gate, OwnSession};

/// The application, which knows nothing of how anybody signed in.
pub fn routes() -> Router {
    Router::new()
        .route("/whoami", get(whoami))
        .route("/billing", get(async || "the bill").layer(Gate::deny()))
        .route("/reports", get(async || "reports").post(async || "created").layer(Gate::read_only()))
        .route("/account/close", post(close_account))
        // Public, and closed to actors: the gate that a wrong order of layers would open.
        .route("/survey", get(async || "questions").layer(Gate::deny().allow_anonymous()))
}

async fn whoami(caller: Caller) -> String {
    match caller {
        Caller::Anonymous => "nobody".into(),
        Caller::User(session) => session.subject().into(),
        Caller::Actor(acting) => format!("{} is acting as {}", acting.actor().subject(), acting.subject()),
    }
}

async fn close_account(OwnSession(session): OwnSession) -> String {
    format!("closed the account of {}", session.subject())
}
