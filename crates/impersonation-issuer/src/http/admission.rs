//! From where a request comes, and who is there.

use impersonation_core::{OwnSession, Presence, page};
use url::form_urlencoded;

use super::code::{Code, Refused};
use super::fields::Fields;
use super::request::Request;
use super::routes::Routes;
use crate::authorizer::Right;

impl Routes {
    /// Lets pass what comes from the application's own pages, or from no browser; tickets from its other hosts too.
    pub(super) fn admit_origin(&self, request: &Request<'_>, is_hand_over: bool) -> Result<(), Refused> {
        let origins = if is_hand_over { &self.0.hand_over_origins } else { &self.0.origins };
        Ok(origins.admit_strictly(&request.view(), request.authority)?)
    }

    /// Who is there, whichever page asks.
    pub(super) async fn presence(&self, request: &Request<'_>) -> Result<Presence, Refused> {
        Ok(self.0.verifier.verify_beneath(&request.safe_view(), request.outer).await?)
    }

    /// A user in person, whichever page asks.
    pub(super) async fn own(&self, request: &Request<'_>) -> Result<OwnSession, Refused> {
        Ok(self.presence(request).await?.require_own()?)
    }

    /// A user in person who changes something, from a page that was made for them: what was meant for a user's account, in a page
    /// from an impersonation, is not done to the impersonator's own.
    pub(super) async fn own_from_page(&self, request: &Request<'_>, fields: &Fields) -> Result<OwnSession, Refused> {
        let own = self.own(request).await?;
        let query = with_page(request.query, fields.page());
        let view = request.view().with_query(query.as_deref());
        self.0.verifier.verify_beneath(&view, request.outer).await?;
        Ok(own)
    }

    /// Whether a user has a right; whoever has it not is told no more.
    pub(super) async fn require(&self, own: &OwnSession, right: Right) -> Result<(), Refused> {
        match self.0.issuer.may(own, right).await? {
            true => Ok(()),
            false => Err(Code::NotAllowed.into()),
        }
    }
}

/// The query with the marker of a page that a form says in a field.
fn with_page(query: Option<&str>, page: Option<&str>) -> Option<String> {
    let Some(page) = page else { return query.map(str::to_owned) };
    let marker: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
    let before = query.map(|query| format!("{query}&")).unwrap_or_default();
    Some(format!("{before}{}={marker}", page::FIELD))
}
