use std::sync::LazyLock;

use impersonation_core::testing::{Issuer, TokenBuilder};
use serde_json::json;

/// The cookie that a session sits in.
pub(super) const COOKIE: &str = "session";

pub(super) static ISSUER: LazyLock<Issuer> = LazyLock::new(Issuer::rfc8693);
pub(super) static CLERK: LazyLock<Issuer> = LazyLock::new(Issuer::clerk);

/// Cookies, by name and value.
pub(crate) type Cookies = Vec<(&'static str, String)>;

/// `user_2` in person.
pub(crate) fn own() -> Cookies {
    cookies(&ISSUER.session("user_2"))
}

/// A staff member as `user_2`, for five minutes.
pub(crate) fn acting() -> Cookies {
    as_whom("staff_1", "user_2")
}

/// The same, whoever they are.
pub(crate) fn as_whom(actor: &str, subject: &str) -> Cookies {
    cookies(&token(actor, subject))
}

/// The same in an organization.
pub(crate) fn acting_in(organization: &str) -> Cookies {
    cookies(&token("staff_1", "user_2").claim("org_id", organization))
}

/// A staff member as `user_2`, as Clerk's browser SDK keeps it.
pub(crate) fn acting_at_clerk(reason: &str) -> Cookies {
    let act = json!({ "sub": "staff_1", "iss": "https://dashboard.clerk.com", "sid": "sess_staff", "reason": reason });
    let token = CLERK.session("user_2").claim("act", act).token();
    vec![("__session", token), ("__client_uat", "1".into())]
}

/// With names that look well in a picture.
pub(crate) fn picturesque() -> Cookies {
    let act = json!({ "sub": "ada@support.example.com", "sub_profile": "human", "auth_time": ISSUER.now() });
    cookies(&ISSUER.session("customer_4711").claim("act", act).claim("org_id", "Example Ltd"))
}

pub(super) fn token(actor: &str, subject: &str) -> TokenBuilder {
    ISSUER.session(subject).acting(actor)
}

fn cookies(token: &TokenBuilder) -> Cookies {
    vec![(COOKIE, token.token())]
}
