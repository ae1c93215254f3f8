use std::fmt;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use impersonation_core::Timestamp;
use impersonation_core::key::Algorithm;
use serde_json::Value;

use super::audit::AuditTimes;
use super::project::Project;
use super::router;
use crate::error::{EmulatorError, EmulatorErrorKind};
use crate::lock;
use crate::server::{ANY_PORT, Bound, Server};
use crate::user::User;

/// A Descope project on loopback. See the [module](crate::descope) for what it answers.
#[derive(Debug)]
pub struct Emulator {
    server: Server,
    project: Arc<Project>,
}

/// The tokens of a user's own sign-in.
#[derive(Clone)]
pub struct Tokens {
    session_jwt: String,
    refresh_jwt: String,
}

impl Emulator {
    /// Starts it on a free port of `127.0.0.1`. It signs by ES384, as the tokens in the SDKs' tests do.
    ///
    /// # Errors
    ///
    /// When no port can be bound.
    pub async fn start() -> Result<Self, EmulatorError> {
        Self::start_at(ANY_PORT).await
    }

    /// Starts it on an address.
    ///
    /// # Errors
    ///
    /// When the address is not loopback, or cannot be bound.
    pub async fn start_at(address: SocketAddr) -> Result<Self, EmulatorError> {
        Self::launch(address, Algorithm::ES384).await
    }

    /// Starts it on a free port, signing by RS256, as newer projects do.
    ///
    /// # Errors
    ///
    /// When no port can be bound.
    pub async fn start_with_rs256() -> Result<Self, EmulatorError> {
        Self::launch(ANY_PORT, Algorithm::RS256).await
    }

    async fn launch(address: SocketAddr, algorithm: Algorithm) -> Result<Self, EmulatorError> {
        let bound = Bound::at(address).await?;
        let project = Arc::new(Project::new(algorithm));
        let server = bound.serve(Arc::clone(&project.shared), router::router(Arc::clone(&project)));
        Ok(Self { server, project })
    }

    /// The project's id, `P2…`, shorter than the ids that name a region.
    pub fn project_id(&self) -> &str {
        &self.project.id
    }

    /// The management key: the part of the credential behind the project's id and a colon.
    pub fn management_key(&self) -> &str {
        &self.project.management_key
    }

    /// The `iss` of its tokens: the project's id.
    pub fn issuer(&self) -> &str {
        &self.project.id
    }

    /// The key set of the project.
    pub fn jwks_url(&self) -> String {
        format!("{}/v2/keys/{}", self.server.url(), self.project.id)
    }

    /// The key set, as it is served.
    pub fn jwks(&self) -> String {
        self.project.signer.jwks()
    }

    /// Adds a user, or replaces the one with its id.
    pub fn add_user(&self, mut user: User) {
        user.created_at = self.project.shared.clock.millis();
        let mut state = lock(&self.project.state);
        state.users.retain(|held| held.id != user.id);
        state.users.push(user);
    }

    /// Signs a user in, with tokens of their own.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn sign_in(&self, user_id: &str) -> Result<Tokens, EmulatorError> {
        let tokens = self.project.sign_in(user_id).ok_or(EmulatorError::new(EmulatorErrorKind::UnknownUser))?;
        Ok(Tokens { session_jwt: tokens.0, refresh_jwt: tokens.1 })
    }

    /// The user consents to being impersonated, until then.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn consent(&self, user_id: &str, until: Timestamp) -> Result<(), EmulatorError> {
        let mut state = lock(&self.project.state);
        state.user(user_id).ok_or(EmulatorError::new(EmulatorErrorKind::UnknownUser))?;
        state.consents.insert(user_id.into(), until.as_unix_seconds());
        Ok(())
    }

    /// The user takes the consent back.
    pub fn withdraw_consent(&self, user_id: &str) {
        lock(&self.project.state).consents.remove(user_id);
    }

    /// How audits write their moments.
    pub fn set_audit_times(&self, times: AuditTimes) {
        lock(&self.project.state).audit_times = times;
    }

    /// The audits as the API writes them, in order.
    pub fn audits(&self) -> Vec<Value> {
        let state = lock(&self.project.state);
        state.audits.iter().map(|audit| audit.json(&self.project.id, state.audit_times)).collect()
    }

    /// Whether a session can be made of this refresh JWT now.
    pub fn is_live(&self, refresh_jwt: &str) -> bool {
        self.project.good(&mut lock(&self.project.state), refresh_jwt).is_ok()
    }
}

impl Tokens {
    /// The session JWT.
    pub fn session_jwt(&self) -> &str {
        &self.session_jwt
    }

    /// The refresh JWT.
    pub fn refresh_jwt(&self) -> &str {
        &self.refresh_jwt
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Deref for Emulator {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}
