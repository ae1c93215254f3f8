//! What staff do in person: an actor has nobody's permissions.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json, Path, Query, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use impersonation_actix::provider::{BoxedProvider, HandOver, Provider as _, ProviderError, ProviderErrorKind, Start};
use impersonation_actix::{Gate, OwnSession, Policy};
use serde_json::json;
use support_desk::{Parts, STAFF};

use crate::failed::Failed;

pub(crate) fn routes(config: &mut ServiceConfig) {
    let staff = web::scope("/desk")
        .wrap(Gate::new(Policy::open().requires_permission(STAFF)))
        .route("/customers", web::get().to(customers))
        .route("/customers/{id}/impersonate", web::post().to(impersonate));
    config.service(staff);
}

#[derive(serde::Deserialize)]
struct Search {
    #[serde(default)]
    query: String,
}

/// To staff in person nothing is redacted, so that what they need not see is left out.
async fn customers(parts: Data<Parts>, search: Query<Search>) -> Result<impl Responder, Failed> {
    let found = parts.customers(search.query.trim()).await?;
    let found = found.iter().map(|found| json!({ "id": found.id, "name": found.name, "email": found.email }));
    Ok(Json(found.collect::<Vec<_>>()))
}

#[derive(serde::Deserialize)]
struct Wish {
    reason: Option<String>,
    organization: Option<String>,
}

/// Starts, and puts the browser into the session that was started.
async fn impersonate(
    parts: Data<Parts>,
    provider: Data<BoxedProvider>,
    own: OwnSession,
    customer: Path<String>,
    wish: Json<Wish>,
) -> Result<impl Responder, Failed> {
    let started = provider.start(wish.into_inner().start(&own, customer.into_inner())).await.map_err(refused)?;
    // Our issuer hands over a ticket; others send the browser elsewhere, or give tokens.
    let HandOver::Ticket(ticket) = started.hand_over else {
        return Err("the provider hands over in a way that this program does not know".into());
    };
    let mut response = HttpResponse::Ok();
    for header in parts.own.routes.enter(&ticket, &own).await? {
        response.append_header(header);
    }
    Ok(response.json(json!({ "entered": "/account" })))
}

impl Wish {
    fn start(self, own: &OwnSession, customer: String) -> Start {
        let start = Start::new(own, customer);
        let start = self.reason.into_iter().fold(start, Start::reason);
        self.organization.into_iter().fold(start, Start::organization)
    }
}

/// Our issuer has written it down. What its codes are, its documentation says: `consent_required`, `reason_required`.
fn refused(error: ProviderError) -> Failed {
    let status = match error.kind() {
        ProviderErrorKind::InvalidRequest | ProviderErrorKind::Rejected => StatusCode::BAD_REQUEST,
        ProviderErrorKind::InvalidGrant => StatusCode::UNAUTHORIZED,
        ProviderErrorKind::Denied => StatusCode::FORBIDDEN,
        ProviderErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        _ => return error.into(),
    };
    Failed::new(status, error.code().unwrap_or("denied"))
}
