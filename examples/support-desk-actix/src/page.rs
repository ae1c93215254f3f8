//! A page, to show that the bar comes into it. It knows nothing of a bar but what its style and script need.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use actix_web::web::Data;
use impersonation_actix::Caller;
use impersonation_actix::bar::{Details, csp};
use support_desk::Parts;

use crate::failed::Failed;

const PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Support desk</title></head>\n\
    <body><p>This page is to show the bar. The rest of the application is JSON.</p></body></html>\n";

pub(crate) async fn page(parts: Data<Parts>, caller: Caller) -> Result<HttpResponse, Failed> {
    let (style, script) = (csp::style_hash(), csp::script_hash());
    let policy = format!(
        "default-src 'none'; style-src {style}; script-src {script}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let mut response = HttpResponse::Ok();
    let mut response =
        response.content_type(ContentType::html()).insert_header((CONTENT_SECURITY_POLICY, policy)).body(PAGE);
    if let Caller::Actor(acting) = caller {
        let (actor, subject) = (acting.actor().subject(), acting.subject());
        let (actor, subject) = (parts.account(actor).await?, parts.account(subject).await?);
        // The token has ids; the bar's middleware takes the names from here.
        let details = actor.into_iter().fold(Details::new(), |details, person| details.actor_name(person.name));
        let details = subject.into_iter().fold(details, |details, person| details.subject_name(person.name));
        response.extensions_mut().insert(details.read_only(true));
    }
    Ok(response)
}
