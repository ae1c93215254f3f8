//! How customers let staff in: with our issuer, at Descope, or not at all.

use impersonation_axum::OwnSession;
use impersonation_issuer::{ConsentStanding, Issuer};

use super::descope;
use crate::error::Failure;
use crate::page::When;

/// Who keeps the consents.
#[derive(Clone)]
pub(crate) enum Consents {
    /// Our issuer. Forms post to its own routes.
    Issuer(Issuer),
    /// Descope, in a flow of its.
    Descope(Box<descope::Consents>),
    /// The provider does not ask; what to do instead.
    Nowhere(&'static str),
}

/// A consent that is good, or asked for.
#[derive(Debug)]
pub(crate) struct Consent {
    /// Who asks for it; `None` once it is given.
    pub(crate) request: Option<Request>,
    /// Until when it is good, once it is given.
    pub(crate) until: Option<When>,
    /// Where a form posts to that takes it back, or turns the request down.
    pub(crate) withdraw: String,
}

/// Somebody asks to be let in.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) by: String,
    pub(crate) reason: Option<String>,
}

impl Consents {
    /// Where a form posts to that gives one, with `hours`; or what the provider does instead.
    pub(crate) fn give(&self) -> Result<&'static str, &'static str> {
        match self {
            Self::Issuer(_) => Ok("/impersonation/account/consents"),
            Self::Descope(_) => Ok(descope::CONSENTS),
            Self::Nowhere(instead) => Err(instead),
        }
    }

    /// Those of a customer that are good, or asked for.
    pub(crate) async fn of(&self, own: &OwnSession) -> Result<Vec<Consent>, Failure> {
        match self {
            Self::Issuer(issuer) => of_issuer(issuer, own).await,
            Self::Descope(consents) => consents.of(own).await,
            Self::Nowhere(_) => Ok(Vec::new()),
        }
    }
}

async fn of_issuer(issuer: &Issuer, own: &OwnSession) -> Result<Vec<Consent>, Failure> {
    let Some(account) = issuer.account(own).await? else { return Ok(Vec::new()) };
    let ledger = issuer.ledger();
    let page = ledger.list_consents(Some(&account.id), None, 50).await?;
    let now = ledger.time();
    let consents = page.items.into_iter().filter_map(|consent| {
        let is_asked = match consent.standing(now) {
            ConsentStanding::Requested => true,
            ConsentStanding::Given => false,
            _ => return None,
        };
        let withdraw = format!("/impersonation/account/consents/{}/withdraw", consent.id);
        let until = consent.expires_at.filter(|_| !is_asked).map(When::from);
        let id = consent.id.to_string();
        let request = consent.requested.filter(|_| is_asked);
        let request =
            request.map(|asked| Request { id, by: asked.by.subject.into(), reason: asked.reason.map(String::from) });
        Some(Consent { request, until, withdraw })
    });
    Ok(consents.collect())
}
