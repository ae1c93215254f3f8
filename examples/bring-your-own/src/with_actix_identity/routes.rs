use actix_web::web::{self, ServiceConfig};
use impersonation_actix::{Caller, Gate, OwnSession};

/// The application, which knows nothing of how anybody signed in.
pub fn routes(config: &mut ServiceConfig) {
    let reports = web::resource("/reports").wrap(Gate::read_only()).get(async || "reports").post(async || "created");
    config
        .route("/whoami", web::get().to(whoami))
        .service(web::resource("/billing").wrap(Gate::deny()).get(async || "the bill"))
        .service(reports)
        .route("/account/close", web::post().to(close_account))
        // Public, and closed to actors: the gate that a wrong order of middleware would open.
        .service(web::resource("/survey").wrap(Gate::deny().allow_anonymous()).get(async || "questions"));
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
