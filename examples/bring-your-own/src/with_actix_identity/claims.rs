use std::time::Duration;

use actix_identity::IdentityExt as _;
use actix_identity::error::GetIdentityError;
use actix_session::{Session, SessionExt as _, SessionGetError};
use actix_web::{HttpMessage as _, HttpRequest};
use impersonation_actix::profile::Dialect;
use impersonation_actix::{AssertedClaims, Assertion, Timestamp};
use serde::{Deserialize, Serialize};

use crate::accounts::{Account, Accounts};
use crate::with_actix_identity::sign_in::{STAY_SIGNED_IN, SignInRan};
use crate::with_actix_identity::{ACTING_FOR, SIGNED_IN_AT};

const AT_MOST: Duration = Duration::from_secs(30 * 60);

/// Whom a staff member acts for, as their session keeps it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ActingFor {
    user: String,
    began: u64,
}

impl ActingFor {
    /// An impersonation that begins now.
    pub fn new(user: String, now: Timestamp) -> Self {
        Self { user, began: now.as_unix_seconds() }
    }
}

/// What the session keeps.
struct Kept {
    signed_in_at: Option<u64>,
    acting_for: Option<ActingFor>,
}

/// Named as RFC 8693 names them.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'static str,
    sub: &'a str,
    exp: Timestamp,
    /// Always written: `null` where nobody acts.
    act: Option<Act<'a>>,
}

#[derive(Serialize)]
struct Act<'a> {
    sub: &'a str,
    sub_profile: &'static str,
    /// When the impersonation began, for policies that ask how old it is.
    auth_time: u64,
}

/// Who signed in and whom they act for, for the session middleware.
pub fn claims(request: &HttpRequest) -> Assertion {
    // Before anything is asked: without its middleware `get_identity` panics, and without that of the session it finds nobody.
    if !request.extensions().contains::<SignInRan>() {
        return Assertion::LayerMissing(
            "`sign_in` is missing, or further in: put the session middleware on a scope inside it",
        );
    }
    let name = match request.get_identity().and_then(|identity| identity.id()) {
        Ok(name) => name,
        Err(GetIdentityError::MissingIdentityError(_)) => return Assertion::Nobody,
        Err(_) => return Assertion::Refused,
    };
    // What cannot be read may say that somebody acts.
    let (Some(account), Ok(kept)) = (Accounts::find(&name), Kept::of(&request.get_session())) else {
        return Assertion::Refused;
    };
    let claims = match &kept.acting_for {
        // They were staff when it began. To be themselves again they stop.
        Some(_) if !account.is_staff() => return Assertion::Refused,
        Some(acting_for) => Claims::acting(&account, acting_for, kept.expiry()),
        None => Claims::own(&account, kept.expiry()),
    };
    AssertedClaims::new(Dialect::Rfc8693, &claims).into()
}

impl Kept {
    fn of(session: &Session) -> Result<Self, SessionGetError> {
        Ok(Self { signed_in_at: session.get(SIGNED_IN_AT)?, acting_for: session.get(ACTING_FOR)? })
    }

    /// When actix-identity will sign them out.
    fn expiry(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.signed_in_at.unwrap_or(0)) + STAY_SIGNED_IN
    }
}

impl<'a> Claims<'a> {
    fn own(account: &'a Account, exp: Timestamp) -> Self {
        Self { iss: "https://app.example.com", sub: account.name(), exp, act: None }
    }

    /// An impersonation ends by itself, however long its staff member stays signed in.
    fn acting(account: &'a Account, acting_for: &'a ActingFor, signed_out: Timestamp) -> Self {
        let exp = signed_out.min(Timestamp::from_unix_seconds(acting_for.began) + AT_MOST);
        let act = Act { sub: account.name(), sub_profile: "human", auth_time: acting_for.began };
        Self { iss: "https://app.example.com", sub: &acting_for.user, exp, act: Some(act) }
    }
}
