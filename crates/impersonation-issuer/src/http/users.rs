use super::code::{Code, Refused};
use super::query::Query;
use super::request::Request;
use super::response::Response;
use super::routes::Routes;
use super::view::{Items, UserView};

impl Routes {
    /// Finds users whom whoever asks may act as. Who may act as nobody finds nobody.
    pub(super) async fn users(&self, request: &Request<'_>) -> Result<Response, Refused> {
        let own = self.own(request).await?;
        let query = Query::read(request, &["q", "limit"])?;
        let text = query.text("q").ok_or(Code::InvalidRequest)?;
        let limit = query.limit(self.0.page_size, self.0.largest_page)?;
        let users = self.0.issuer.search(&own, text, limit).await?;
        Ok(Response::json(200, &Items::all(users.into_iter().map(UserView::of).collect())))
    }
}
