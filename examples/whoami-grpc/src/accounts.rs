use impersonation_tower::{Presence, Session, SessionExt as _};
use tonic::{Request, Response, Status};
use whoami_common::Shutdown;

use crate::proto::accounts_server;
use crate::proto::{Actor, Created, RecoveryCodes, Reports, Who};
use crate::status::refused;
use crate::watch::{self, Ticks};

/// The service `Accounts`. The gate lets nobody pass too, so that each method says whom it needs.
#[derive(Clone, Debug)]
pub struct Accounts {
    shutdown: Shutdown,
}

impl Accounts {
    /// Closes its streams when it is told to shut down.
    pub fn new(shutdown: Shutdown) -> Self {
        Self { shutdown }
    }
}

#[tonic::async_trait]
impl accounts_server::Accounts for Accounts {
    async fn who_am_i(&self, request: Request<()>) -> Result<Response<Who>, Status> {
        let presence = request.extensions().presence().map_err(refused)?;
        Ok(Response::new(who(presence)))
    }

    async fn list_reports(&self, request: Request<()>) -> Result<Response<Reports>, Status> {
        let _session = request.extensions().session().map_err(refused)?;
        Ok(Response::new(Reports::default()))
    }

    async fn create_report(&self, request: Request<()>) -> Result<Response<Created>, Status> {
        let _session = request.extensions().session().map_err(refused)?;
        Ok(Response::new(Created { created: true }))
    }

    async fn get_recovery_codes(&self, request: Request<()>) -> Result<Response<RecoveryCodes>, Status> {
        let own = request.extensions().presence().and_then(Presence::require_own).map_err(refused)?;
        let code = format!("0000-{}", own.subject());
        Ok(Response::new(RecoveryCodes { codes: vec![code] }))
    }

    type WatchStream = Ticks;

    async fn watch(&self, request: Request<()>) -> Result<Response<Ticks>, Status> {
        let session = request.extensions().session().map_err(refused)?;
        Ok(Response::new(watch::ticks(session.clone(), self.shutdown.clone())))
    }
}

fn who(presence: &Presence) -> Who {
    let session = presence.session();
    let actor = session.and_then(Session::actor);
    Who {
        subject: session.map(|session| session.subject().into()),
        acting: actor.map_or("none", |actor| actor.kind().as_str()).into(),
        impersonated: session.is_some_and(Session::is_impersonated),
        actor: actor.map(|actor| Actor { subject: actor.subject().into(), issuer: actor.issuer().into() }),
    }
}
