//! What happens in the account, as it happens (Server-Sent Events, HTML §9.2). The stream ends with the session that it was opened in.

use std::convert::Infallible;
use std::pin::Pin;

use askama::Template;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive};
use axum::response::{Html, Sse};
use futures_util::stream::{self, Stream};
use impersonation_axum::{Ended, Session};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::error::Failed;
use crate::live::Happening;
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
    let (person, heard) = (session.subject().to_owned(), app.live.listen());
    let ended = Box::pin(async move { session.ended().await });
    let open = Open { person, heard, ended };
    let events = stream::unfold(Some(open), |open| async move { open?.next().await });
    Sse::new(events).keep_alive(KeepAlive::default())
}

struct Open {
    person: String,
    heard: Receiver<Happening>,
    /// It is asked all the while: by the clock, and of whoever can end the session before its time.
    ended: Pin<Box<dyn Future<Output = Ended> + Send>>,
}

impl Open {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Option<Self>)> {
        loop {
            tokio::select! {
                biased;
                ended = &mut self.ended => return match ended {
                    // A token alone: the browser connects again by itself, with a newer one, or is refused.
                    Ended::Expired => None,
                    _ => Some((Ok(Event::default().event("ended").data("the session has ended")), None)),
                },
                heard = self.heard.recv() => match heard {
                    Ok(happening) if happening.person == self.person => {
                        return Some((Ok(Event::default().data(happening.text)), Some(self)));
                    }
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }
}
