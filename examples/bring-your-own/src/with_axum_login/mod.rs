//! [axum-login](https://docs.rs/axum-login) signs people in; the support tool notes in their session whom they act for.
//!
//! ```text
//! cargo run -p bring-your-own --bin with-axum-login
//! alias as='curl -i -b jar -c jar'
//! as localhost:3000/login --json '{"name":"staff_1","password":"correct horse"}'
//! as localhost:3000/act-as/user_2 -X POST
//! as localhost:3000/whoami                  # staff_1 is acting as user_2
//! as localhost:3000/billing                 # 403
//! as localhost:3000/act-as/user_3 -X POST   # 403: an actor starts no other impersonation
//! as localhost:3000/stop -X POST
//! as localhost:3000/whoami                  # staff_1
//! ```

mod accounts;
mod claims;

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::post;
use axum::{Json, Router};
use axum_login::tower_sessions::session::Error;
use axum_login::tower_sessions::{MemoryStore, SessionManagerLayer};
use axum_login::{AuthManagerLayer, AuthManagerLayerBuilder, AuthSession};
use impersonation_axum::{Clock as _, OwnSession, SessionLayer, SystemClock};

use crate::routes;
pub use accounts::{Account, Accounts, SignIn};
pub use claims::{ActingFor, Noted, claims};

/// What axum-login leaves in the extensions of a request.
pub type Auth = AuthSession<Accounts>;

/// The member of the session that says whom a staff member acts for.
pub const ACTING_FOR: &str = "acting_for";

/// The whole application.
pub fn app(store: MemoryStore) -> Router {
    routes()
        .route("/act-as/{user}", post(act_as))
        .layer(SessionLayer::asserted(claims))
        .layer(from_fn(note))
        // Outside the session layer, which refuses an impersonation whose time is up: this is the way out of it.
        .route("/stop", post(stop))
        .route("/login", post(login))
        .layer(sign_in(store))
}

/// axum-login, which finds out who signed in.
pub fn sign_in(store: MemoryStore) -> AuthManagerLayer<Accounts, MemoryStore> {
    AuthManagerLayerBuilder::new(Accounts, SessionManagerLayer::new(store)).build()
}

/// Reads from the session's store whom they act for: that has to be awaited, and the function of the session layer awaits
/// nothing.
///
/// # Errors
///
/// 500 where the store is down, or the note is not what it should be.
pub async fn note(auth: Auth, mut request: Request, next: Next) -> Result<Response, StatusCode> {
    let acting_for = auth.session.get(ACTING_FOR).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    request.extensions_mut().insert(Noted(acting_for));
    Ok(next.run(request).await)
}

async fn login(mut auth: Auth, Json(sign_in): Json<SignIn>) -> Result<(), StatusCode> {
    let account = auth.authenticate(sign_in).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let account = account.ok_or(StatusCode::UNAUTHORIZED)?;
    // Whom somebody acted for is theirs who signed in then.
    auth.session.flush().await.map_err(failed)?;
    auth.login(&account).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// `OwnSession` refuses whoever acts already.
async fn act_as(_: OwnSession, auth: Auth, Path(user): Path<String>) -> Result<(), StatusCode> {
    let may = auth.user.as_ref().is_some_and(Account::is_staff) && Accounts::has_user(&user);
    if !may {
        return Err(StatusCode::FORBIDDEN);
    }
    // What this cookie may do changes, so it becomes another.
    auth.session.cycle_id().await.map_err(failed)?;
    auth.session.insert(ACTING_FOR, ActingFor::new(user, SystemClock.now())).await.map_err(failed)
}

async fn stop(auth: Auth) -> Result<(), StatusCode> {
    auth.session.remove::<ActingFor>(ACTING_FOR).await.map(drop).map_err(failed)
}

fn failed(_: Error) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}
