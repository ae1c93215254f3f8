use std::fmt;
use std::sync::Arc;

use impersonation_core::cross_site::Origins;
use impersonation_core::{Verifier, adapter};

use super::code::{Code, Refused};
use super::cookie::Overlay;
use super::done::Done;
use super::fields::{Fields, Takes};
use super::redirect::{Redirects, with_error};
use super::request::Request;
use super::response::Response;
use super::table::{Endpoint, Match};
use super::{RoutesBuilder, account, consents, redeem, sessions, start};
use crate::issuer::Issuer;

/// The routes of an issuer. Clones share everything.
///
/// An adapter gives them each request below the [base path](Self::base_path), and sends what they [answer](Self::answer).
#[derive(Clone)]
pub struct Routes(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) issuer: Issuer,
    /// What finds out who is there.
    pub(super) verifier: Verifier,
    /// What reads the issuer's own tokens, and nothing else, for stop.
    pub(super) own: Verifier,
    pub(super) base: Box<str>,
    pub(super) overlay: Overlay,
    pub(super) origins: Origins,
    /// The same with those that may hand tickets over.
    pub(super) hand_over_origins: Origins,
    pub(super) redirects: Redirects,
    pub(super) page_size: usize,
    pub(super) largest_page: usize,
    pub(super) document: Vec<u8>,
}

impl Routes {
    /// Starts a configuration. `verifier` is the application's own, which finds the sessions of users and staff, and trusts the
    /// [profile](impersonation_core::profile::impersonation) of the issuer's tokens with its [check](Issuer::check).
    pub fn builder(issuer: Issuer, verifier: Verifier) -> RoutesBuilder {
        RoutesBuilder::new(issuer, verifier)
    }

    /// The path below which they are.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.0.base
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.0.issuer
    }

    /// Answers a request. What is none of its paths is 404.
    pub async fn answer(&self, request: Request<'_>) -> Response {
        let path = request.path.strip_prefix(&*self.0.base).unwrap_or_default();
        let response = match Match::of(request.method, path) {
            Match::Route(Endpoint::Stop, _) => self.stop(&request).await,
            Match::Route(endpoint, id) if request.method == "POST" => self.change(endpoint, id, &request).await,
            Match::Route(endpoint, _) => {
                self.show(endpoint, &request).await.unwrap_or_else(|refused| problem(&refused))
            }
            Match::Methods(allowed) => Response::problem(Code::MethodNotAllowed(allowed)),
            Match::Nothing => Response::problem(Code::NotFound),
        };
        self.finished(response, request.method)
    }

    /// What a request that changes nothing asks for.
    async fn show(&self, endpoint: Endpoint, request: &Request<'_>) -> Result<Response, Refused> {
        match endpoint {
            Endpoint::Sessions => self.sessions(request).await,
            Endpoint::Users => self.users(request).await,
            Endpoint::Events => self.events(request).await,
            Endpoint::AccountSessions => self.account_sessions(request).await,
            Endpoint::AccountConsents => self.account_consents(request).await,
            Endpoint::Keys => Ok(self.keys()),
            Endpoint::Document => Ok(self.document()),
            _ => Err(Code::NotFound.into()),
        }
    }

    /// What changes something, from where it may come and from a body that can be read: people are told by a redirect.
    async fn change(&self, endpoint: Endpoint, id: &str, request: &Request<'_>) -> Response {
        let fields = match self.admitted(endpoint, request) {
            Ok(fields) => fields,
            Err(refused) => return problem(&refused),
        };
        let done = self.carry_out(endpoint, id, request, &fields).await;
        match done {
            Ok(done) if fields.is_form() => done.for_browser(self, fields.return_to()),
            Ok(done) => done.for_program(),
            Err(refused) if fields.is_form() => self.sent_back(&refused, fields.return_to()),
            Err(refused) => problem(&refused),
        }
    }

    fn admitted(&self, endpoint: Endpoint, request: &Request<'_>) -> Result<Fields, Refused> {
        let fields = Fields::read(request, &takes(endpoint));
        // Which origins may post depends on whether it is a form; a body that cannot be read is none.
        let is_form = fields.as_ref().is_ok_and(Fields::is_form);
        self.admit_origin(request, is_form && endpoint == Endpoint::Redeem)?;
        Ok(fields?)
    }

    async fn carry_out(
        &self,
        endpoint: Endpoint,
        id: &str,
        request: &Request<'_>,
        fields: &Fields,
    ) -> Result<Done, Refused> {
        match endpoint {
            Endpoint::Start => self.start(request, fields).await,
            Endpoint::Redeem => self.redeem(request, fields).await,
            Endpoint::Renew => self.renew(request).await,
            Endpoint::RevokeSession => self.revoke_session(request, fields, id).await,
            Endpoint::RevokeSessions => self.revoke_sessions(request, fields).await,
            Endpoint::RequestConsent => self.request_consent(request, fields).await,
            Endpoint::RevokeAccountSession => self.revoke_account_session(request, fields, id).await,
            Endpoint::GiveConsent => self.give_consent(request, fields).await,
            Endpoint::WithdrawConsent => self.withdraw_consent(request, fields, id).await,
            _ => Err(Code::NotFound.into()),
        }
    }

    fn sent_back(&self, refused: &Refused, return_to: Option<&str>) -> Response {
        log(refused);
        Response::see_other(with_error(&self.0.redirects.first([return_to]), refused.as_str()))
    }

    fn finished(&self, mut response: Response, method: &str) -> Response {
        if response.header("cache-control").is_none() {
            response = response.with("cache-control", adapter::NO_STORE);
        }
        if method == "HEAD" {
            response.body.clear();
        }
        response.with("vary", self.0.verifier.vary())
    }
}

/// What a route takes.
fn takes(endpoint: Endpoint) -> Takes {
    match endpoint {
        Endpoint::Start => start::TAKES,
        Endpoint::Redeem => redeem::TAKES,
        Endpoint::RevokeSessions => sessions::TAKES,
        Endpoint::RequestConsent => consents::TAKES,
        Endpoint::GiveConsent => account::TAKES,
        _ => Takes::NOTHING,
    }
}

pub(super) fn problem(refused: &Refused) -> Response {
    log(refused);
    match refused {
        Refused::Code(code) => Response::problem(*code),
        Refused::Session(refusal) => Response::refusal(refusal),
    }
}

fn log(refused: &Refused) {
    if let Refused::Session(refusal) = refused {
        adapter::log(refusal);
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").field("base", &self.0.base).field("issuer", &self.0.issuer).finish_non_exhaustive()
    }
}
