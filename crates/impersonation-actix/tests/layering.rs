//! What a gate covers in actix, and what it leaves open. `docs/guards.md` tells the story; this pins it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::body::MessageBody;
use actix_web::dev::{Service as _, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, get, post, web};
use impersonation_actix::{Gate, Policy, SessionMiddleware};
use impersonation_core::testing::Issuer;

async fn handler() -> &'static str {
    "in"
}

fn session(issuer: &Issuer) -> SessionMiddleware {
    SessionMiddleware::new(issuer.verifier())
}

/// What staff get there.
async fn answer<T, B>(app: App<T>, issuer: &Issuer, method: &str, path: &str) -> u16
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody,
{
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = TestRequest::with_uri(path).method(method.parse().unwrap());
    let request = request.insert_header(("authorization", format!("Bearer {token}"))).to_request();
    match init_service(app).await.call(request).await {
        Ok(response) => response.status().as_u16(),
        Err(error) => error.error_response().status().as_u16(),
    }
}

/// The same under a session middleware around all of it.
async fn staff<T, B>(app: App<T>, method: &str, path: &str) -> u16
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    let issuer = Issuer::rfc8693();
    answer(app.wrap(session(&issuer)), &issuer, method, path).await
}

#[actix_web::test]
async fn a_gate_on_a_resource_covers_its_methods_head_and_the_405() {
    let app = || App::new().service(web::resource("/").wrap(Gate::deny()).get(handler).post(handler));
    for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] {
        assert_eq!(staff(app(), method, "/").await, 403, "{method}");
    }
}

#[actix_web::test]
async fn a_gate_on_a_resource_covers_routes_added_before_and_after_it() {
    let app = || App::new().service(web::resource("/").get(handler).wrap(Gate::deny()).post(handler));
    assert_eq!(staff(app(), "GET", "/").await, 403);
    assert_eq!(staff(app(), "POST", "/").await, 403);
}

#[actix_web::test]
async fn a_gate_on_the_app_covers_what_was_registered_before_and_after_it() {
    let app = || {
        let app = App::new().route("/before", web::get().to(handler)).wrap(Gate::deny());
        app.route("/after", web::get().to(handler)).service(web::redirect("/old", "/after"))
    };
    for path in ["/before", "/after", "/old", "/nowhere"] {
        assert_eq!(staff(app(), "GET", path).await, 403, "{path}");
    }
}

#[actix_web::test]
async fn a_gate_on_the_app_covers_its_default_service_and_what_is_configured() {
    let app = || {
        let configure = |config: &mut web::ServiceConfig| {
            config.route("/x", web::get().to(handler)).default_service(web::to(handler));
        };
        App::new().wrap(Gate::deny()).configure(configure)
    };
    assert_eq!(staff(app(), "GET", "/x").await, 403);
    assert_eq!(staff(app(), "GET", "/nowhere").await, 403);
}

#[actix_web::test]
async fn a_gate_on_a_scope_covers_its_scopes_its_404_and_the_apps_default_service_below_it() {
    let app = || {
        let inner = web::scope("/inner").route("/x", web::get().to(handler));
        let scope = web::scope("/api").wrap(Gate::deny()).service(inner).route("/x", web::get().to(handler));
        App::new().service(scope).default_service(web::to(handler))
    };
    for path in ["/api", "/api/x", "/api/inner/x", "/api/nowhere", "/api/inner/nowhere"] {
        assert_eq!(staff(app(), "GET", path).await, 403, "{path}");
    }
    assert_eq!(staff(app(), "GET", "/apix").await, 200, "another segment");
}

#[actix_web::test]
async fn a_gate_on_one_route_leaves_the_others_of_its_resource_open() {
    let app = || {
        let gated = web::get().to(handler).wrap(Gate::deny());
        App::new().service(web::resource("/").route(gated).route(web::post().to(handler)))
    };
    assert_eq!(staff(app(), "GET", "/").await, 403);
    assert_eq!(staff(app(), "POST", "/").await, 200);
}

#[actix_web::test]
async fn a_route_before_the_gated_one_takes_its_requests() {
    let gated = web::get().to(handler).wrap(Gate::deny());
    let app = App::new().service(web::resource("/").route(web::route().to(handler)).route(gated));
    assert_eq!(staff(app, "GET", "/").await, 200);
}

#[actix_web::test]
async fn a_second_resource_of_the_same_path_is_reached_where_guards_turn_the_first_down() {
    #[get("/x", wrap = "Gate::deny()")]
    async fn read() -> &'static str {
        "in"
    }
    #[post("/x")]
    async fn write() -> &'static str {
        "in"
    }
    let app = || App::new().service(read).service(write);
    assert_eq!(staff(app(), "GET", "/x").await, 403);
    assert_eq!(staff(app(), "POST", "/x").await, 200, "each macro makes a resource of its own");

    let app = || App::new().route("/x", web::get().to(handler).wrap(Gate::deny())).route("/x", web::post().to(handler));
    assert_eq!(staff(app(), "POST", "/x").await, 200, "and so does each App::route");

    let gated = web::resource("/x").wrap(Gate::deny()).get(handler);
    let app = App::new().service(gated).route("/x", web::post().to(handler));
    assert_eq!(staff(app, "POST", "/x").await, 403, "without a guard of its own the first resource takes them all");
}

#[actix_web::test]
async fn a_resource_before_a_gated_scope_is_open() {
    let scope = || web::scope("/api").wrap(Gate::deny()).route("/x", web::get().to(handler));
    let before = App::new().route("/api/x", web::get().to(handler)).service(scope());
    assert_eq!(staff(before, "GET", "/api/x").await, 200);
    let after = App::new().service(scope()).route("/api/x", web::get().to(handler));
    assert_eq!(staff(after, "GET", "/api/x").await, 403);
}

#[actix_web::test]
async fn a_resource_with_a_wider_pattern_before_the_gated_one_is_open() {
    let gated = web::resource("/reports/all").wrap(Gate::deny()).get(handler);
    let app = App::new().service(web::resource("/reports/{id}").get(handler)).service(gated);
    assert_eq!(staff(app, "GET", "/reports/all").await, 200);
}

#[actix_web::test]
async fn another_spelling_of_the_path_is_not_the_gated_resource() {
    let app =
        || App::new().service(web::resource("/x").wrap(Gate::deny()).get(handler)).default_service(web::to(handler));
    assert_eq!(staff(app(), "GET", "/%78").await, 403, "decoded before routing");
    for path in ["/x/", "//x", "/X"] {
        assert_eq!(staff(app(), "GET", path).await, 200, "{path}");
    }
}

#[actix_web::test]
async fn a_gate_outside_its_session_middleware_is_a_500() {
    let issuer = Issuer::rfc8693();
    let app = App::new().wrap(session(&issuer)).wrap(Gate::deny()).route("/", web::get().to(handler));
    assert_eq!(answer(app, &issuer, "GET", "/").await, 500, "the last wrap is the outermost");
    let scope = web::scope("").wrap(session(&issuer)).route("/", web::get().to(handler));
    assert_eq!(answer(App::new().wrap(Gate::deny()).service(scope), &issuer, "GET", "/").await, 500);
    let app = App::new().route("/", web::get().to(handler).wrap(Gate::deny().allow_anonymous()));
    assert_eq!(answer(app, &issuer, "GET", "/").await, 500);
}

#[actix_web::test]
async fn a_gate_inside_its_session_middleware_works_on_every_level() {
    let issuer = Issuer::rfc8693();
    let resource = || web::resource("/").get(handler);
    let on_app = App::new().wrap(Gate::deny()).wrap(session(&issuer)).service(resource());
    assert_eq!(answer(on_app, &issuer, "GET", "/").await, 403);
    let scope = web::scope("").wrap(Gate::deny()).wrap(session(&issuer)).service(resource());
    assert_eq!(answer(App::new().service(scope), &issuer, "GET", "/").await, 403);
    let on_resource = App::new().service(resource().wrap(Gate::deny()).wrap(session(&issuer)));
    assert_eq!(answer(on_resource, &issuer, "GET", "/").await, 403);
    let route = web::get().to(handler).wrap(Gate::deny()).wrap(session(&issuer));
    assert_eq!(answer(App::new().route("/", route), &issuer, "GET", "/").await, 403);
}

#[actix_web::test]
async fn exceptions_stand_before_the_scope_of_all_the_rest() {
    let app = || {
        let search_by_post = Gate::new(Policy::read_only().reads_by("POST"));
        let rest = web::scope("").wrap(Gate::read_only()).service(web::resource("/reports").get(handler).post(handler));
        App::new().service(web::resource("/search").wrap(search_by_post).post(handler)).service(rest)
    };
    for (method, path, status) in [
        ("POST", "/search", 200),
        ("DELETE", "/search", 403),
        ("GET", "/reports", 200),
        ("POST", "/reports", 403),
        ("POST", "/nowhere", 403),
        ("POST", "/search/", 403),
        ("POST", "/%73earch", 200),
    ] {
        assert_eq!(staff(app(), method, path).await, status, "{method} {path}");
    }
}

#[actix_web::test]
async fn read_only_covers_every_method_of_a_route_for_all() {
    let app = || App::new().service(web::resource("/").wrap(Gate::read_only()).to(handler));
    for method in ["GET", "HEAD"] {
        assert_eq!(staff(app(), method, "/").await, 200, "{method}");
    }
    for method in ["POST", "OPTIONS", "TRACE", "QUERY", "get"] {
        assert_eq!(staff(app(), method, "/").await, 403, "{method}");
    }
    assert!("get".parse::<Method>().is_ok_and(|method| method != Method::GET), "methods have a case");
}
