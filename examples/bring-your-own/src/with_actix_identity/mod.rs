//! [actix-identity](https://docs.rs/actix-identity) signs people in; the support tool notes in their session whom they act for.
//!
//! ```text
//! cargo run -p bring-your-own --bin with-actix-identity
//! alias as='curl -i -b jar -c jar'
//! as localhost:3000/login --json '{"name":"staff_1","password":"correct horse"}'
//! as localhost:3000/act-as/user_2 -X POST
//! as localhost:3000/whoami                  # staff_1 is acting as user_2
//! as localhost:3000/billing                 # 403
//! as localhost:3000/act-as/user_3 -X POST   # 403: an actor starts no other impersonation
//! as localhost:3000/stop -X POST
//! as localhost:3000/whoami                  # staff_1
//! as localhost:3000/logout -X POST
//! ```

mod claims;
mod routes;
mod sessions;
mod sign_in;

use actix_identity::Identity;
use actix_identity::error::LoginError;
use actix_session::{Session, SessionInsertError};
use actix_web::cookie::Key;
use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, Json, Path};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use impersonation_actix::{Clock as _, OwnSession, SessionMiddleware, SystemClock};

use crate::accounts::{Account, Accounts, SignIn};
pub use claims::{ActingFor, claims};
pub use routes::routes;
pub use sessions::Sessions;
pub use sign_in::sign_in;

/// The member of the session that says whom a staff member acts for.
pub const ACTING_FOR: &str = "acting_for";

/// The member of the session that says when they signed in.
pub const SIGNED_IN_AT: &str = "signed_in_at";

/// The whole application.
pub fn app(sessions: Sessions, key: Key) -> impl HttpServiceFactory + 'static {
    sign_in(sessions, key, |config| {
        config
            // Beside the session middleware, which refuses an impersonation whose time is up: this is the way out of it.
            .route("/stop", web::post().to(stop))
            .route("/login", web::post().to(login))
            .route("/logout", web::post().to(logout))
            .service(
                web::scope("")
                    .wrap(SessionMiddleware::asserted(claims))
                    .configure(routes)
                    .route("/act-as/{user}", web::post().to(act_as)),
            );
    })
}

async fn login(request: HttpRequest, session: Session, sign_in: Json<SignIn>) -> Result<HttpResponse, LoginError> {
    let Some(account) = Accounts::signed_in(&sign_in) else { return Ok(HttpResponse::Unauthorized().finish()) };
    // Whom somebody acted for is theirs who signed in then. Not `purge`: nothing can be put into a purged session.
    session.clear();
    Identity::login(&request.extensions(), account.name().into())?;
    Ok(HttpResponse::Ok().finish())
}

async fn logout(identity: Identity) -> HttpResponse {
    identity.logout();
    HttpResponse::Ok().finish()
}

/// `OwnSession` refuses whoever acts already.
async fn act_as(
    OwnSession(own): OwnSession,
    session: Session,
    user: Path<String>,
) -> Result<HttpResponse, SessionInsertError> {
    let user = user.into_inner();
    let may = Accounts::find(own.subject()).as_ref().is_some_and(Account::is_staff) && Accounts::has_user(&user);
    if !may {
        return Ok(HttpResponse::Forbidden().finish());
    }
    // What this cookie may do changes, so it becomes another.
    session.renew();
    session.insert(ACTING_FOR, ActingFor::new(user, SystemClock.now()))?;
    Ok(HttpResponse::Ok().finish())
}

async fn stop(session: Session) -> HttpResponse {
    session.remove(ACTING_FOR);
    HttpResponse::Ok().finish()
}
