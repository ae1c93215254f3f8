//! `@workos-inc/node` and the cookie `wos-session`: each opens what the other has sealed, and says the same of who acts.

mod events;
mod iron;
mod said;
mod sealed;
mod workspace;

use said::{assert_impersonated, assert_own, impersonator};
use workspace::{ADMIN, CALLBACK, CUSTOMER, REASON, Workspace, opened, sealed_cookie};
