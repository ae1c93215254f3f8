//! A user's own side: who was in their account, and whom they let in.

use std::time::Duration;

use impersonation_core::OwnSession;
use serde_json::json;

use super::code::{Code, Refused};
use super::done::Done;
use super::fields::{Fields, Takes};
use super::query::Query;
use super::request::Request;
use super::response::Response;
use super::routes::Routes;
use super::view::{ConsentView, Items, VisitView};
use crate::id::{ConsentId, GrantId};
use crate::issuer::GiveConsent;
use crate::store::GrantFilter;

pub(super) const TAKES: Takes = Takes::these(&["hours", "organization", "request"]);

impl Routes {
    /// The user whose account the session is.
    async fn account(&self, own: &OwnSession) -> Result<Box<str>, Refused> {
        let account = self.0.issuer.account(own).await?;
        account.map(|user| user.id).ok_or_else(|| Code::NotAllowed.into())
    }

    /// Lists who was in the account of whoever asks, newest first.
    pub(super) async fn account_sessions(&self, request: &Request<'_>) -> Result<Response, Refused> {
        let own = self.own(request).await?;
        let query = Query::read(request, &["cursor", "limit"])?;
        let limit = query.limit(self.0.page_size, self.0.largest_page)?;
        let filter = GrantFilter::all().subject(self.account(&own).await?);
        let page = self.0.issuer.ledger().history(filter, query.cursor().as_ref(), limit).await?;
        Ok(Response::json(200, &Items::of(&page, VisitView::of)))
    }

    /// Ends an impersonation in the account of whoever asks. One in another's is not there.
    pub(super) async fn revoke_account_session(
        &self,
        request: &Request<'_>,
        fields: &Fields,
        id: &str,
    ) -> Result<Done, Refused> {
        let own = self.own_from_page(request, fields).await?;
        let id = GrantId::parse(id).ok_or(Code::NotFound)?;
        let issuer = &self.0.issuer;
        let ended = issuer.end_visit(&own, &id).await;
        let ended = ended.map_err(|error| Refused::consent(&error, issuer.consent_authentication()))?;
        Ok(Done::new(200, &json!({ "revoked": u8::from(ended) })))
    }

    /// Lists the consents of whoever asks, and requests for one, newest first.
    pub(super) async fn account_consents(&self, request: &Request<'_>) -> Result<Response, Refused> {
        let own = self.own(request).await?;
        let query = Query::read(request, &["cursor", "limit"])?;
        let limit = query.limit(self.0.page_size, self.0.largest_page)?;
        let ledger = self.0.issuer.ledger();
        let account = self.account(&own).await?;
        let page = ledger.list_consents(Some(&account), query.cursor().as_ref(), limit).await?;
        let now = ledger.time();
        Ok(Response::json(200, &Items::of(&page, |consent| Some(ConsentView::of(consent, now)))))
    }

    /// Consents, for a number of hours.
    pub(super) async fn give_consent(&self, request: &Request<'_>, fields: &Fields) -> Result<Done, Refused> {
        let own = self.own_from_page(request, fields).await?;
        let hours = fields.whole("hours")?.ok_or(Code::InvalidRequest)?;
        let mut given = GiveConsent::lasting(Duration::from_secs(hours.saturating_mul(60 * 60)));
        if let Some(organization) = fields.text("organization")? {
            given = given.organization(organization);
        }
        if let Some(asked) = fields.text("request")? {
            given = given.answering(ConsentId::parse(asked).ok_or(Code::NotFound)?);
        }
        let issuer = &self.0.issuer;
        let consent = issuer.give_consent(&own, given).await;
        let consent = consent.map_err(|error| Refused::consent(&error, issuer.consent_authentication()))?;
        Ok(Done::new(201, &ConsentView::of(&consent, issuer.ledger().time())))
    }

    /// Takes a consent back, or turns a request down.
    pub(super) async fn withdraw_consent(
        &self,
        request: &Request<'_>,
        fields: &Fields,
        id: &str,
    ) -> Result<Done, Refused> {
        let own = self.own_from_page(request, fields).await?;
        let id = ConsentId::parse(id).ok_or(Code::NotFound)?;
        let issuer = &self.0.issuer;
        let consent = issuer.withdraw_consent(&own, &id).await;
        let consent = consent.map_err(|error| Refused::consent(&error, issuer.consent_authentication()))?;
        Ok(Done::new(200, &ConsentView::of(&consent, issuer.ledger().time())))
    }
}
