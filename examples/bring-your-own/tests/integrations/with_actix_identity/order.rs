//! What stands in the wrong place, or not at all.

use actix_identity::{IdentityExt as _, IdentityMiddleware};
use actix_session::SessionMiddleware as Cookies;
use actix_web::cookie::Key;
use actix_web::test::TestRequest;
use actix_web::{HttpRequest, web};
use bring_your_own::with_actix_identity::{Sessions, claims, routes};
use impersonation_actix::SessionMiddleware;

use super::browser::{Browser, Kept, Served, serve};
use crate::asked::answered;

/// Everything that an actor asks for is a 500.
async fn refuses_everything(app: &impl Served, cookie: &str) {
    for line in ["GET /whoami", "GET /survey", "GET /billing"] {
        assert_eq!(Browser::with(app, cookie).ask(line).await, answered(500, "misconfigured"), "{line}");
    }
}

#[actix_web::test]
async fn a_session_middleware_around_the_sign_in_is_loud_and_refuses_every_request() {
    let kept = Kept::new();
    let app = kept.app().await;
    let staff = Browser::acting(&app).await;
    let around = web::scope("").wrap(SessionMiddleware::asserted(claims)).service(kept.sign_in(routes));
    refuses_everything(&serve(around).await, &staff.cookie).await;
}

#[actix_web::test]
async fn a_missing_sign_in_is_loud_and_so_is_each_part_of_it_without_the_others() {
    let kept = Kept::new();
    let app = kept.app().await;
    let staff = Browser::acting(&app).await;
    let cookies = || Cookies::new(Sessions::default(), Key::generate());
    let scope = || web::scope("").configure(routes).wrap(SessionMiddleware::asserted(claims));
    refuses_everything(&serve(scope()).await, &staff.cookie).await;
    refuses_everything(&serve(scope().wrap(cookies())).await, &staff.cookie).await;
    refuses_everything(&serve(scope().wrap(IdentityMiddleware::default())).await, &staff.cookie).await;
    refuses_everything(&serve(scope().wrap(IdentityMiddleware::default()).wrap(cookies())).await, &staff.cookie).await;
}

async fn name(request: HttpRequest) -> String {
    request.get_identity().and_then(|identity| identity.id()).unwrap_or_else(|_| "nobody".into())
}

/// Why there is one `sign_in`: no request can tell this from nobody.
#[actix_web::test]
async fn without_the_middleware_of_actix_session_everybody_is_nobody_to_actix_identity() {
    let kept = Kept::new();
    let app = kept.app().await;
    let staff = Browser::acting(&app).await;
    let whole = serve(kept.sign_in(|config| _ = config.route("/", web::get().to(name)))).await;
    assert_eq!(Browser::with(&whole, &staff.cookie).ask("GET /").await, answered(200, "staff_1"));
    let without = web::scope("").route("/", web::get().to(name)).wrap(IdentityMiddleware::default());
    assert_eq!(Browser::with(&serve(without).await, &staff.cookie).ask("GET /").await, answered(200, "nobody"));
}

/// Why the mark is looked for first.
#[actix_web::test]
#[should_panic = "`IdentityMiddleware` has not been registered"]
async fn without_the_middleware_of_actix_identity_it_panics() {
    let _ = TestRequest::default().to_http_request().get_identity();
}
