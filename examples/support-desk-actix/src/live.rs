//! What happens in the account, as it happens (Server-Sent Events, HTML §9.2). The stream ends with the session that it was opened in.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::rt::time::interval;
use actix_web::web::{Bytes, Data};
use futures_util::stream::{self, StreamExt as _};
use impersonation_actix::Session;
use support_desk::Parts;

/// How often a client that has gone is noticed.
const TICK: Duration = Duration::from_secs(15);

pub(crate) async fn events(parts: Data<Parts>, session: Session) -> HttpResponse {
    let happenings = parts.happenings(session.subject()).map(|text| format!("data: {text}\n\n"));
    let ticks = stream::unfold(interval(TICK), async |mut ticks| {
        ticks.tick().await;
        Some((":\n\n".to_owned(), ticks))
    });
    // It is asked all the while: by the clock, and of whoever can end the session before its time.
    let ended = async move {
        session.ended().await;
    };
    let goodbye = stream::iter(["event: ended\ndata: the session has ended\n\n".to_owned()]);
    let events = stream::select(happenings, ticks).take_until(ended).chain(goodbye);
    let mut response = HttpResponse::Ok();
    response.content_type("text/event-stream").insert_header(("cache-control", "no-cache"));
    response.streaming(events.map(|event| Ok::<_, Infallible>(Bytes::from(event))))
}
