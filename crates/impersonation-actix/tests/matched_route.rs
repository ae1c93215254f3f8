//! Exceptions of a policy hold on the route that actix matched, and open nothing where it is not matched yet.

use actix_web::body::MessageBody;
use actix_web::dev::{Service as _, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::NormalizePath;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, guard, post, web};
use impersonation_actix::{Gate, Policy, SessionMiddleware};
use impersonation_core::testing::Issuer;

/// What staff get by POST there, under a session middleware.
async fn staff_posts<T, B>(app: App<T>, path: &str) -> u16
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    staff_send(TestRequest::post(), app, path).await
}

async fn staff_send<T, B>(request: TestRequest, app: App<T>, path: &str) -> u16
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let request = request.uri(path).insert_header(("authorization", format!("Bearer {token}")));
    app.call(request.to_request()).await.map_or(0, |response| response.status().as_u16())
}

fn reading(route: &str) -> Gate {
    Gate::new(Policy::read_only().counts_as_read("POST", route))
}

async fn handler() -> &'static str {
    "in"
}

#[actix_web::test]
async fn the_pattern_counts_and_not_the_path() {
    let app = |gate| App::new().service(web::resource("/reports/{id}/search").wrap(gate).post(handler));
    assert_eq!(staff_posts(app(reading("/reports/{id}/search")), "/reports/7/search").await, 200);
    assert_eq!(staff_posts(app(reading("/reports/7/search")), "/reports/7/search").await, 403);
}

#[actix_web::test]
async fn a_nested_pattern_is_named_whole() {
    let app = |scope: &str| {
        let search = web::resource("/search").wrap(reading("/api/{tenant}/search")).post(handler);
        App::new().service(web::scope(scope).service(web::scope("/{tenant}").service(search)))
    };
    assert_eq!(staff_posts(app("/api"), "/api/7/search").await, 200);
    assert_eq!(staff_posts(app("/other"), "/other/7/search").await, 403);
}

#[actix_web::test]
async fn the_route_of_a_macro_is_known_to_a_gate_on_it() {
    #[post("/search", wrap = "reading(\"/search\")")]
    async fn search() -> &'static str {
        "in"
    }
    assert_eq!(staff_posts(App::new().service(search), "/search").await, 200);
}

#[actix_web::test]
async fn before_routing_the_route_is_unknown() {
    let resource = || web::resource("/search").post(handler);
    assert_eq!(staff_posts(App::new().wrap(reading("/search")).service(resource()), "/search").await, 403);
    let scope = web::scope("/api").wrap(reading("/api/search")).service(resource());
    assert_eq!(staff_posts(App::new().service(scope), "/api/search").await, 403);
}

#[actix_web::test]
async fn what_closes_closes_everywhere_before_routing() {
    let policy = || Policy::open().allow(impersonation_actix::ActorKind::Service);
    let writes = |policy: Policy| Gate::new(policy.counts_as_write("POST", "/logout").reads_by("POST"));
    let app = |policy| App::new().wrap(writes(policy)).route("/search", web::post().to(handler));
    assert_eq!(staff_posts(app(Policy::read_only()), "/search").await, 403);
    assert_eq!(staff_posts(app(policy()), "/search").await, 200);
}

#[actix_web::test]
async fn the_default_service_has_no_route() {
    let app = || App::new().service(web::resource("/other").post(handler)).default_service(web::to(handler));
    for gate in [reading("/search"), reading("/search").dangerous_route_by_path()] {
        assert_eq!(staff_posts(app().wrap(gate), "/search").await, 403);
    }
    let gated = App::new().default_service(web::to(handler).wrap(reading("/search")));
    assert_eq!(staff_posts(gated, "/search").await, 403);
}

#[actix_web::test]
async fn of_two_resources_that_fit_the_one_that_is_called_counts() {
    let app = |first, second| {
        let never = web::resource("/reports/{id}").guard(guard::Header("x", "y")).wrap(first).post(handler);
        App::new().service(never).service(web::resource("/{kind}/search").wrap(second).post(handler))
    };
    let (one, other) = (|| reading("/reports/{id}"), || reading("/{kind}/search"));
    for path in ["/reports/search", "/reports/%73earch"] {
        assert_eq!(staff_posts(app(other(), one()), path).await, 403);
        assert_eq!(staff_posts(app(one(), other()), path).await, 200);
    }
}

#[actix_web::test]
async fn a_resource_of_several_patterns_goes_by_its_first() {
    let app = |gate| App::new().service(web::resource(["/search", "/find"]).wrap(gate).post(handler));
    assert_eq!(staff_posts(app(reading("/search")), "/find").await, 200);
    assert_eq!(staff_posts(app(reading("/find")), "/find").await, 403);
}

/// actix routes by the decoded path, and looks patterns up by the raw one until a resource is matched. The client writes it.
#[actix_web::test]
async fn an_encoded_path_names_no_other_route() {
    let shared = || reading("/reports/{id}");
    let scope = |path: &str| web::scope(path).wrap(shared()).route("", web::post().to(handler));
    let scopes = || App::new().service(scope("/reports/close")).service(scope("/reports/{id}"));
    assert_eq!(staff_posts(scopes(), "/reports/close").await, 403);
    assert_eq!(staff_posts(scopes(), "/reports/%63lose").await, 403);
    let resources = || {
        let resource = |path: &str| web::resource(path).post(handler);
        let gate = shared().dangerous_route_by_path();
        App::new().service(resource("/reports/close")).service(resource("/reports/{id}")).wrap(gate)
    };
    assert_eq!(staff_posts(resources(), "/reports/7").await, 200);
    assert_eq!(staff_posts(resources(), "/reports/close").await, 403);
    assert_eq!(staff_posts(resources(), "/reports/%63lose").await, 403);
}

#[actix_web::test]
async fn an_encoded_path_is_matched_on_a_resource() {
    let app = || App::new().service(web::resource("/{id}/search").wrap(reading("/{id}/search")).post(handler));
    for path in ["/7/%73earch", "/a%20b/search", "/a%2Fb/search", "/%C3%A9/search", "/%ff/search"] {
        assert_eq!(staff_posts(app(), path).await, 200, "{path}");
    }
}

#[actix_web::test]
async fn a_normalized_path_is_the_one_that_counts() {
    let app = || App::new().service(web::resource("/search").post(handler));
    let gate = || reading("/search").dangerous_route_by_path();
    assert_eq!(staff_posts(app().wrap(gate()).wrap(NormalizePath::trim()), "//search/").await, 200);
    assert_eq!(staff_posts(app().wrap(NormalizePath::trim()).wrap(gate()), "//search/").await, 403);
    let on_it = App::new().service(web::resource("/search").wrap(reading("/search")).post(handler));
    assert_eq!(staff_posts(on_it.wrap(NormalizePath::trim()), "//search/").await, 200);
}

#[actix_web::test]
async fn told_to_look_at_the_path_a_gate_names_the_pattern_before_routing() {
    let gate = || reading("/api/{id}/search").dangerous_route_by_path();
    let scope = || web::scope("/api/{id}").route("/search", web::post().to(handler));
    assert_eq!(staff_posts(App::new().wrap(gate()).service(scope()), "/api/7/search").await, 200);
    assert_eq!(staff_posts(App::new().service(scope().wrap(gate())), "/api/7/search").await, 200);
    assert_eq!(staff_posts(App::new().wrap(gate()).service(scope()), "/api/7/other").await, 403);
}

/// Nothing tells a scope whose prefix is the whole path from a resource. What its gate takes for the route is the first fit.
#[actix_web::test]
async fn on_a_scope_whose_prefix_is_the_whole_path_the_first_fit_counts() {
    let scope = |gate| web::scope("/reports/{id}").wrap(gate).route("", web::post().to(handler));
    let app = |gate| App::new().service(scope(gate));
    assert_eq!(staff_posts(app(reading("/reports/{id}")), "/reports/7").await, 200);
    let guarded = || web::resource("/reports/search").guard(guard::Header("x", "y")).post(handler);
    let app = |gate| App::new().service(guarded()).service(scope(gate));
    assert_eq!(staff_posts(app(reading("/reports/{id}")), "/reports/search").await, 403);
    assert_eq!(staff_posts(app(reading("/reports/search")), "/reports/search").await, 200);
}

/// The danger that its name speaks of.
#[actix_web::test]
async fn told_to_look_at_the_path_a_gate_opens_the_second_resource_by_the_exception_of_the_first() {
    let gate = reading("/reports/{id}").dangerous_route_by_path();
    let app = App::new()
        .wrap(gate)
        .route("/reports/{id}", web::get().to(handler))
        .route("/reports/close", web::post().to(handler));
    assert_eq!(staff_posts(app, "/reports/close").await, 200);
}

#[actix_web::test]
async fn an_encoded_path_hides_no_route_from_a_predicate() {
    let gate = || Gate::new(Policy::open().actor_must(|_, request| request.route() != Some("/reports/{id}")));
    let app = || {
        // `App::route` puts the guard on the resource: for GET the second one counts.
        App::new()
            .route("/reports/close", web::post().to(handler))
            .service(web::resource("/reports/{id}").wrap(gate()).get(handler))
    };
    for path in ["/reports/7", "/reports/close", "/reports/%63lose", "/reports/%37"] {
        assert_eq!(staff_send(TestRequest::get(), app(), path).await, 403, "{path}");
    }
}

/// The other side of the first fit: what it does not name is not closed. `writes_by` is.
#[actix_web::test]
async fn on_a_scope_whose_prefix_is_the_whole_path_what_is_to_be_closed_is_said_by_method() {
    let app = |policy| {
        App::new()
            .route("/{slug}", web::post().to(handler))
            .service(web::scope("/logout").wrap(Gate::new(policy)).route("", web::get().to(handler)))
    };
    assert_eq!(
        staff_send(TestRequest::get(), app(Policy::read_only().counts_as_write("GET", "/logout")), "/logout").await,
        200
    );
    assert_eq!(staff_send(TestRequest::get(), app(Policy::read_only().writes_by("GET")), "/logout").await, 403);
}
