use std::time::Duration;

use axum::http::Extensions;
use impersonation_axum::profile::Dialect;
use impersonation_axum::{AssertedClaims, Assertion, Timestamp};
use serde::{Deserialize, Serialize};

use crate::with_axum_login::{Account, Auth};

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

/// What was read from the session, for [`claims`].
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an example's own")]
pub struct Noted(pub Option<ActingFor>);

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

/// Who signed in and whom they act for, for the session layer.
pub fn claims(extensions: &Extensions) -> Assertion {
    let (Some(auth), Some(Noted(acting_for))) = (extensions.get::<Auth>(), extensions.get()) else {
        return Assertion::LayerMissing(
            "axum-login or `note` is missing, or further in: add them after the session layer",
        );
    };
    let Some(account) = &auth.user else { return Assertion::Nobody };
    let claims = match acting_for {
        // They were staff when it began. To be themselves again they stop.
        Some(_) if !account.is_staff() => return Assertion::Refused,
        Some(acting_for) => Claims::acting(account, acting_for),
        None => Claims::own(account, auth.session.expiry_date().unix_timestamp()),
    };
    AssertedClaims::new(Dialect::Rfc8693, &claims).into()
}

impl<'a> Claims<'a> {
    fn own(account: &'a Account, expiry: i64) -> Self {
        let exp = Timestamp::from_unix_seconds(expiry.try_into().unwrap_or(0));
        Self { iss: "https://app.example.com", sub: account.name(), exp, act: None }
    }

    /// An impersonation ends by itself, however long its staff member stays signed in.
    fn acting(account: &'a Account, acting_for: &'a ActingFor) -> Self {
        let exp = Timestamp::from_unix_seconds(acting_for.began) + AT_MOST;
        let act = Act { sub: account.name(), sub_profile: "human", auth_time: acting_for.began };
        Self { iss: "https://app.example.com", sub: &acting_for.user, exp, act: Some(act) }
    }
}
