//! How somebody else than whoever acts ends a visit: the customer, or a lead.

use impersonation_axum::OwnSession;
use impersonation_axum::provider::{Cursor, Feature, Handle, Provider as _};

use crate::app::App;
use crate::error::Failure;
use crate::trail::Visit;

impl App {
    /// Where a form posts to that ends a visit which goes on. Our issuer has routes for it, below `ours`, which ask for the right and
    /// write down who it was; `hosted` is ours, for a provider that can.
    pub(crate) fn end_of(&self, visit: &Visit, ours: &str, hosted: impl Fn(&str) -> String) -> Option<String> {
        let session = visit.session.as_ref().filter(|_| !visit.is_over())?;
        match &self.backend.routes {
            Some(routes) => Some(format!("{}/{ours}/{session}/revoke", routes.base_path())),
            None => self.backend.provider.capabilities().supports(Feature::Revoke).then(|| hosted(session)),
        }
    }

    /// Ends an impersonation of a hosted provider's in the account of `subject`; `false` where there is none.
    pub(crate) async fn end_hosted(&self, own: &OwnSession, subject: &str, session: &str) -> Result<bool, Failure> {
        if self.backend.routes.is_some() {
            return Ok(false); // it has routes of its own, which write down who it was
        }
        let Some(handle) = self.session_of(subject, session).await? else { return Ok(false) };
        self.backend.provider.revoke(&handle).await?;
        // Its last token would be good for minutes. Staff and customers have one issuer there.
        self.backend.verifier.revoke_session(own.issuer(), session)?;
        Ok(true)
    }

    /// What the provider says of a session of that customer's.
    async fn session_of(&self, subject: &str, session: &str) -> Result<Option<Handle>, Failure> {
        let mut after: Option<Cursor> = None;
        loop {
            let page = self.backend.provider.active(subject, after.as_ref()).await?;
            let is_it = |handle: &Handle| matches!(handle, Handle::Session(id) if **id == *session);
            if let Some(found) = page.items.into_iter().map(|active| active.handle).find(is_it) {
                return Ok(Some(found));
            }
            match page.next.filter(|_| page.has_more) {
                Some(next) => after = Some(next),
                None => return Ok(None),
            }
        }
    }
}
