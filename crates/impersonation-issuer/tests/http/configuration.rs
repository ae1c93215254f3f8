use impersonation_issuer::http::{Routes, RoutesErrorKind};

use crate::support::*;

#[tokio::test(start_paused = true)]
async fn every_mistake_is_one_of_build() {
    let world = World::new().await;
    let routes = || Routes::builder(world.issuer.clone(), world.verifier.clone());
    use RoutesErrorKind::{InvalidCookie, InvalidOrigin, InvalidPageSize, InvalidPath};
    let wrong = [
        (routes().base_path(""), InvalidPath),
        (routes().base_path("/"), InvalidPath),
        (routes().base_path("impersonation"), InvalidPath),
        (routes().base_path("/impersonation/"), InvalidPath),
        (routes().base_path("/a//b"), InvalidPath),
        (routes().base_path("/a/../b"), InvalidPath),
        (routes().base_path("/{id}"), InvalidPath),
        (routes().base_path("/a?b"), InvalidPath),
        (routes().base_path("/*a"), InvalidPath),
        (routes().home("https://app.example.com/"), InvalidPath),
        (routes().home("//evil.example"), InvalidPath),
        (routes().overlay_cookie("impersonation"), InvalidCookie),
        (routes().overlay_cookie("__Host-"), InvalidCookie),
        (routes().overlay_cookie("__Host-a b"), InvalidCookie),
        (routes().overlay_cookie("__Host-a; Domain=example.com"), InvalidCookie),
        (routes().hand_over_from("desk.example.com"), InvalidOrigin),
        (routes().hand_over_from("https://desk.example.com/"), InvalidOrigin),
        (routes().redirect_to("https://Desk.example.com"), InvalidOrigin),
        (routes().redirect_to("*"), InvalidOrigin),
        (routes().page_size(0, 10), InvalidPageSize),
        (routes().page_size(11, 10), InvalidPageSize),
        (routes().page_size(10, 501), InvalidPageSize),
    ];
    for (index, (builder, kind)) in wrong.into_iter().enumerate() {
        assert_eq!(builder.build().expect_err("a mistake").kind(), kind, "{index}");
    }
    assert!(routes().build().is_ok());
}

#[tokio::test(start_paused = true)]
async fn base_path_and_cookie_are_as_configured() {
    let world = World::with(|issuer| issuer, |routes| routes.base_path("/a/b").overlay_cookie("__Host-x")).await;
    let mut ask = post("/stop").cookie("__Host-x", "rubbish");
    is(&world.ask(ask.clone()).await, 404, "not_found");
    ask.path = "/a/b/stop".into();
    let stopped = world.ask(ask.clone()).await;
    assert!(stopped.set_cookie().is_some_and(|cookie| cookie.starts_with("__Host-x=; ")));
    for other in [
        "/a/bstop",
        "/a/b",
        "/a/b/",
        "/A/b/stop",
        "/x/a/b/stop",
        "a/b/stop",
        "/a/b//stop",
        "/a/b/stop/",
        "/a/b/%73top",
        "*",
        "",
    ] {
        ask.path = other.into();
        is(&world.ask(ask.clone()).await, 404, "not_found");
    }
    let document = Ask { path: "/a/b/openapi.json".into(), ..get("/") };
    assert_eq!(world.ask(document).await.json()["servers"][0]["url"], "/a/b");
}
