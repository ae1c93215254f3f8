//! What the programs' own forms say.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::response::Redirect;
use impersonation_axum::ReturnTo;
use serde::Deserialize;

/// Whom to sign in, without a password: for a demonstration alone.
#[derive(Deserialize)]
pub(crate) struct SignIn {
    pub(crate) user: String,
}

/// Where the bar's Stop leads, by `Details::return_to`. A stop that does not say so, or sends no form at all, is one too.
pub(crate) type Back = Result<Form<Stopping>, FormRejection>;

#[derive(Deserialize)]
pub(crate) struct Stopping {
    return_to: Option<String>,
}

/// Back to there, if it is a path of this origin.
pub(crate) fn back(posted: Back) -> Redirect {
    let posted = posted.ok().and_then(|Form(stopping)| stopping.return_to);
    Redirect::to(posted.as_deref().and_then(ReturnTo::parse).as_ref().map_or("/", ReturnTo::as_str))
}
