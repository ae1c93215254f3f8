use super::code::Refused;
use super::done::Done;
use super::fields::{Fields, Takes};
use super::request::Request;
use super::routes::Routes;
use super::view::ConsentView;
use crate::issuer::RequestConsent;

pub(super) const TAKES: Takes = Takes::these(&["subject", "organization", "reason"]);

impl Routes {
    /// Asks a user for their consent. Whether there is such a user is not said.
    pub(super) async fn request_consent(&self, request: &Request<'_>, fields: &Fields) -> Result<Done, Refused> {
        let own = self.own_from_page(request, fields).await?;
        let mut asked = RequestConsent::of(fields.required("subject")?);
        if let Some(organization) = fields.text("organization")? {
            asked = asked.organization(organization);
        }
        if let Some(reason) = fields.text("reason")? {
            asked = asked.reason(reason);
        }
        let issuer = &self.0.issuer;
        let consent = issuer.request_consent(&own, asked).await;
        let consent = consent.map_err(|error| Refused::consent(&error, issuer.consent_authentication()))?;
        Ok(Done::new(201, &ConsentView::of(&consent, issuer.ledger().time())))
    }
}
