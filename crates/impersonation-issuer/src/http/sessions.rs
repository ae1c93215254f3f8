use serde_json::json;

use super::code::{Code, Refused};
use super::done::Done;
use super::fields::{Fields, Takes};
use super::query::Query;
use super::request::Request;
use super::response::Response;
use super::routes::Routes;
use super::view::{EventView, GrantView, Items};
use crate::authorizer::Right;
use crate::cause::Cause;
use crate::grant::{End, Party};
use crate::id::GrantId;
use crate::ledger::Revoke;
use crate::store::{EventFilter, GrantFilter};

pub(super) const TAKES: Takes = Takes::these(&["all", "subject", "impersonator", "impersonator_issuer", "token_id"]);

impl Routes {
    /// Lists impersonations: those that go on, or all.
    pub(super) async fn sessions(&self, request: &Request<'_>) -> Result<Response, Refused> {
        let own = self.own(request).await?;
        self.require(&own, Right::ListSessions).await?;
        let names = ["subject", "impersonator", "impersonator_issuer", "state", "cursor", "limit"];
        let query = Query::read(request, &names)?;
        let mut filter = GrantFilter::all();
        if let Some(subject) = query.text("subject") {
            filter = filter.subject(subject);
        }
        if let Some((issuer, subject)) = query.impersonator()? {
            filter = filter.impersonator(issuer, subject);
        }
        let (ledger, after) = (self.0.issuer.ledger(), query.cursor());
        let limit = query.limit(self.0.page_size, self.0.largest_page)?;
        let page = match query.text("state") {
            None | Some("active") => ledger.active(filter, after.as_ref(), limit).await?,
            Some("all") => ledger.history(filter, after.as_ref(), limit).await?,
            Some(_) => return Err(Code::InvalidRequest.into()),
        };
        Ok(Response::json(200, &Items::of(&page, |grant| Some(GrantView::of(grant)))))
    }

    /// Ends an impersonation. That it has ended already is no mistake.
    pub(super) async fn revoke_session(
        &self,
        request: &Request<'_>,
        fields: &Fields,
        id: &str,
    ) -> Result<Done, Refused> {
        let own = self.own_from_page(request, fields).await?;
        self.require(&own, Right::RevokeSessions).await?;
        let id = GrantId::parse(id).ok_or(Code::NotFound)?;
        let ledger = self.0.issuer.ledger();
        // Decided before it is looked for: while the store is down it has ended here.
        let end = End::new(ledger.time(), Cause::Revoked).by(Party::new(own.issuer(), own.subject()));
        let (_, ended) = ledger.end_by_id(&id, end).await?.ok_or(Code::NotFound)?;
        Ok(Done::new(200, &json!({ "revoked": u8::from(ended.is_some()) })))
    }

    /// Ends the impersonations that one of the fields names.
    pub(super) async fn revoke_sessions(&self, request: &Request<'_>, fields: &Fields) -> Result<Done, Refused> {
        let own = self.own_from_page(request, fields).await?;
        self.require(&own, Right::RevokeSessions).await?;
        let by = Party::new(own.issuer(), own.subject());
        let revoked = self.0.issuer.ledger().revoke(&named(fields)?, Some(&by)).await?;
        Ok(Done::new(200, &json!({ "revoked": revoked })))
    }

    /// Lists what has happened, oldest first.
    pub(super) async fn events(&self, request: &Request<'_>) -> Result<Response, Refused> {
        let own = self.own(request).await?;
        self.require(&own, Right::ReadEvents).await?;
        let query =
            Query::read(request, &["session", "subject", "impersonator", "impersonator_issuer", "cursor", "limit"])?;
        let mut filter = EventFilter::all();
        if let Some(session) = query.text("session") {
            filter = filter.grant(GrantId::parse(session).ok_or(Code::InvalidRequest)?);
        }
        if let Some(subject) = query.text("subject") {
            filter = filter.subject(subject);
        }
        if let Some((issuer, subject)) = query.impersonator()? {
            filter = filter.impersonator(issuer, subject);
        }
        let limit = query.limit(self.0.page_size, self.0.largest_page)?;
        let page = self.0.issuer.ledger().events(&filter, query.cursor().as_ref(), limit).await?;
        Ok(Response::json(200, &Items::of(&page, |event| Some(EventView::of(event)))))
    }
}

/// Exactly one of them: what was meant for one is never done to all.
fn named(fields: &Fields) -> Result<Revoke, Code> {
    let impersonator = (fields.text("impersonator_issuer")?, fields.text("impersonator")?);
    let named = (fields.flag("all")?, fields.text("subject")?, impersonator, fields.text("token_id")?);
    match named {
        (Some(true), None, (None, None), None) => Ok(Revoke::All),
        (None, Some(subject), (None, None), None) => Ok(Revoke::OnSubject(subject.into())),
        (None, None, (Some(issuer), Some(subject)), None) => {
            Ok(Revoke::OfImpersonator { issuer: issuer.into(), subject: subject.into() })
        }
        (None, None, (None, None), Some(token)) => Revoke::token(token).ok_or(Code::InvalidRequest),
        _ => Err(Code::InvalidRequest),
    }
}
