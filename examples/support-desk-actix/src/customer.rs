//! What customers see of their account, and staff who act as them: those only look, but where a route says more, or less.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use impersonation_actix::audit::RevealErrorKind;
use impersonation_actix::redact::Personal;
use impersonation_actix::{Acting, Gate, Redacted, Session, current};
use serde_json::json;
use support_desk::{Account, Parts};

use crate::failed::Failed;
use crate::live::events;

/// A gate on a resource covers all of its methods, whatever stands before it or behind.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/account").wrap(Gate::read_only()).get(overview))
        .service(web::resource("/account/notes").wrap(Gate::read_only()).get(notes).post(add_note))
        .service(web::resource("/account/profile").wrap(Gate::read_only()).get(profile))
        .service(web::resource("/account/live/events").wrap(Gate::read_only()).get(events))
        .service(web::resource("/account/billing").wrap(Gate::deny()).get(billing))
        // A field, for a reason that the trail keeps. The handler lets nobody in but whoever acts.
        .service(web::resource("/account/profile/reveal").post(reveal));
}

/// Whose account it is, who is there, and until when.
async fn overview(parts: Data<Parts>, session: Session) -> Result<impl Responder, Failed> {
    let until = session.impersonation().map_or(session.expires_at(), |impersonation| impersonation.ends_at());
    // For which session this was made: what changes something says it again, in the header `impersonation-page`.
    let page = current::presence().and_then(|presence| presence.page_marker());
    Ok(Json(json!({
        "account": session.subject(),
        "name": account(&parts, session.subject()).await?.name,
        "actor": session.actor().map(|actor| actor.subject()),
        "reason": session.reason(),
        "until": until,
        "page": page.as_ref().map(|marker| marker.as_str()),
    })))
}

async fn notes(parts: Data<Parts>, session: Session) -> Result<impl Responder, Failed> {
    Ok(Json(parts.notes(session.subject()).await?))
}

#[derive(serde::Deserialize)]
struct Note {
    text: String,
}

async fn add_note(parts: Data<Parts>, session: Session, note: Json<Note>) -> Result<impl Responder, Failed> {
    match parts.add_note(session.subject(), &note.text).await? {
        true => Ok(HttpResponse::Created().finish()),
        false => Err(Failed::new(StatusCode::BAD_REQUEST, "no_note")),
    }
}

/// To whoever acts the sensitive fields are `null`, and a header names them.
async fn profile(parts: Data<Parts>, session: Session) -> Result<Redacted<Json<Account>>, Failed> {
    Ok(Redacted::new(Json(account(&parts, session.subject()).await?)))
}

/// The bill is a sensitive view: a gate closes it to whoever acts as the customer.
async fn billing(parts: Data<Parts>, session: Session) -> Result<impl Responder, Failed> {
    Ok(Json(json!({ "plan": account(&parts, session.subject()).await?.plan })))
}

#[derive(serde::Deserialize)]
struct Wish {
    why: String,
}

/// Shows the personal data after all, and the account number still not.
async fn reveal(parts: Data<Parts>, acting: Acting, wish: Json<Wish>) -> Result<Redacted<Json<Account>>, Failed> {
    let revealed = acting.reveal::<Personal>(&wish.why, &parts.trail).await;
    let revealed = revealed.map_err(|error| match error.kind() {
        RevealErrorKind::InvalidReason => Failed::new(StatusCode::BAD_REQUEST, "reason_required"),
        _ => error.into(), // it could not be written down
    })?;
    Ok(Redacted::new(Json(account(&parts, acting.subject()).await?)).reveal(revealed))
}

async fn account(parts: &Parts, id: &str) -> Result<Account, Failed> {
    Ok(parts.account(id).await?.ok_or("somebody without an account is signed in")?)
}
