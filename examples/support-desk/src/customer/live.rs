//! What happens in the account, as it happens (Server-Sent Events, HTML §9.2). The stream ends with the session that it was opened in.

use std::convert::Infallible;

use askama::Template;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive};
use axum::response::{Html, Sse};
use futures_util::FutureExt as _;
use futures_util::stream::{self, Stream, StreamExt as _};
use impersonation_axum::{Ended, Session};

use crate::app::App;
use crate::error::Failed;
use crate::page::{Shell, render};

#[derive(Template)]
#[template(path = "live.html")]
struct Live {
    shell: Shell,
}

pub(crate) async fn live(_: Session, shell: Shell) -> Result<Html<String>, Failed> {
    render(&Live { shell })
}

pub(crate) async fn events(
    State(app): State<App>,
    session: Session,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let happened = app.live.of(session.subject()).map(|text| Event::default().data(text));
    // It is asked all the while: by the clock, and of whoever can end the session before its time.
    let ended = async move { session.ended().await }.boxed().shared();
    let goodbye = stream::once(ended.clone()).filter_map(async |ended| match ended {
        // A token alone: the browser connects again by itself, with a newer one, or is refused.
        Ended::Expired => None,
        _ => Some(Event::default().event("ended").data("the session has ended")),
    });
    Sse::new(happened.take_until(ended).chain(goodbye).map(Ok)).keep_alive(KeepAlive::default())
}
