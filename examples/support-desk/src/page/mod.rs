//! What all pages share: the frame, the policy, times, and refusals that people can read.

mod policy;
mod refused;
mod shell;
mod time;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

pub(crate) use policy::{Policy, under};
pub(crate) use refused::refusals;
pub(crate) use shell::Shell;
pub(crate) use time::When;

use crate::error::Failed;

/// A page of a template.
pub(crate) fn render(page: &impl Template) -> Result<Html<String>, Failed> {
    Ok(Html(page.render()?))
}

/// A page that says one thing, and needs to know nothing of who is there.
#[derive(Template)]
#[template(path = "said.html")]
struct Said<'a> {
    title: &'a str,
    text: &'a str,
    /// Whether the way out is to sign in anew.
    is_signed_out: bool,
}

/// A page that says one thing.
pub(crate) fn said(status: StatusCode, title: &str, text: &str) -> Response {
    said_with(status, title, text, false)
}

/// The same; where nobody is signed in, or not any longer, the way out is the sign-in.
fn said_with(status: StatusCode, title: &str, text: &str, is_signed_out: bool) -> Response {
    match (Said { title, text, is_signed_out }).render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!("a page was not written: {error}");
            status.into_response()
        }
    }
}
