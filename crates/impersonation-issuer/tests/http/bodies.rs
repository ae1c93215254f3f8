//! What a body may be.

use serde_json::json;

use crate::support::*;

const START: &str = r#""target":"user_2","reason":"x""#;

fn start() -> Ask {
    post("/start").bearer(&base("staff_1"))
}

#[tokio::test(start_paused = true)]
async fn json_is_read_strictly() {
    let world = World::new().await;
    let deep = format!("{{{START},\"claims\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    for body in [
        "",
        "null",
        "[]",
        "[\"user_2\"]",
        "\"target\"",
        "{",
        r#"{"target":"user_2","reason":"x",}"#,
        r#"{"target":"user_2","reason":"x"} {}"#,
        r#"{"target":"user_2","target":"user_2","reason":"x"}"#,
        r#"{"target":"user_2","t\u0061rget":"user_3","reason":"x"}"#,
        r#"{"target":"user_2","reason":"x","claims":{"a":1,"a":2}}"#,
        r#"{"target":"user_2","reason":"x","claims":{"a":[{"b":1,"b":1}]}}"#,
        r#"{"target":"user_2","reason":"x","claims":[]}"#,
        r#"{"target":"user_2","reason":"x","impersonator":"lead"}"#,
        r#"{"target":"user_2","reason":"x","idempotency_key":"k"}"#,
        r#"{"target":["user_2"],"reason":"x"}"#,
        r#"{"target":2,"reason":"x"}"#,
        r#"{"target":null,"reason":"x"}"#,
        r#"{"target":"user_2","reason":true}"#,
        r#"{"target":"user_2","reason":"x","duration":"60"}"#,
        r#"{"target":"user_2","reason":"x","duration":60.5}"#,
        r#"{"target":"user_2","reason":"x","consent":"false"}"#,
        r#"{"target":"user_2","reason":"x","consent":0}"#,
        r#"{"target":"user_2","reason":"x","capabilities":"personal"}"#,
        r#"{"target":"user_2","reason":"x","capabilities":[1]}"#,
        r#"{"target":"\ud800","reason":"x"}"#,
        "\u{feff}{\"target\":\"user_2\",\"reason\":\"x\"}",
        &deep,
    ] {
        is(&world.ask(start().body("application/json", body)).await, 400, "invalid_request");
    }
    is(&world.ask(start().body("application/json", b"{\"target\":\"\xff\"}")).await, 400, "invalid_request");
    // What is not said may be said to be nothing.
    let nulls = format!("{{{START},\"organization\":null,\"duration\":null,\"capabilities\":[]}}");
    assert_eq!(world.ask(start().body("application/json", nulls)).await.status(), 201);
}

#[tokio::test(start_paused = true)]
async fn a_form_that_cannot_be_read_is_answered_by_a_problem() {
    let world = World::new().await;
    let media = "application/x-www-form-urlencoded";
    for body in [
        &b"target=user_2&target=user_3&reason=x"[..],
        b"target=user_2&target=user_2&reason=x",
        b"target=user_2&reason=x&return_to=/a&return_to=/b",
        b"target=user_2&reason=x&impersonation_page=a&impersonation_page=b",
        b"target=user_2&reason=%ff",
        b"target=user_2&reason=\xff",
        b"target=user_2&reason=%EF%BF%BD",
        b"target=user_2&reason=x&claims=%7B%7D",
        b"target=user_2&reason=x&impersonator=lead",
        b"target=user_2&reason=x&Target=user_3",
        b"target=user_2&reason=x&target[]=user_3",
        b"{\"target\":\"user_2\"}",
    ] {
        let refused = world.ask(start().body(media, body)).await;
        is(&refused, 400, "invalid_request");
        assert_eq!(refused.set_cookie(), None);
    }
    for body in [
        "target=user_2&reason=x&duration=+60",
        "target=user_2&reason=x&duration=1e3",
        "target=user_2&reason=x&consent=on",
    ] {
        let refused = world.ask(start().body(media, body)).await;
        assert_eq!(refused.location(), "/?impersonation_error=invalid_request", "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_media_types_are_refused() {
    let world = World::new().await;
    let body = format!("{{{START}}}");
    for media in [
        "text/plain",
        "text/json",
        "application/json5",
        "application/jsonx",
        "application/problem+json",
        "multipart/form-data",
        "application/xml",
        "",
        ";",
        "application/json, text/plain",
        "*/*",
        "\u{0}",
    ] {
        is(&world.ask(start().body(media, &body)).await, 415, "unsupported_media_type");
    }
    let mut untyped = start();
    untyped.body = body.clone().into_bytes();
    is(&world.ask(untyped).await, 415, "unsupported_media_type");
    let twice = start().body("application/json", &body).header("content-type", "application/json");
    is(&world.ask(twice).await, 415, "unsupported_media_type");
    for media in ["application/json", "Application/JSON", "application/json; charset=utf-8", " application/json ;"] {
        assert_eq!(world.ask(start().body(media, &body)).await.status(), 201, "{media}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_has_64_kib_at_most() {
    let world = World::new().await;
    let padded = |length: usize| {
        let body = format!("{{{START}}}");
        format!("{}{body}", " ".repeat(length - body.len()))
    };
    assert_eq!(world.ask(start().body("application/json", padded(65_536))).await.status(), 201);
    is(&world.ask(start().body("application/json", padded(65_537))).await, 413, "content_too_large");
    let many = "a=b&".repeat(16_384);
    is(&world.ask(start().body("application/x-www-form-urlencoded", many)).await, 400, "invalid_request");
}

#[tokio::test(start_paused = true)]
async fn what_takes_no_fields_takes_none() {
    let world = World::new().await;
    let path = format!("/sessions/{}/revoke", claims(&world.overlay().await)["sid"].as_str().expect("an id"));
    let ask = || post(&path).bearer(&base("lead"));
    is(&world.ask(ask().json(&json!({ "all": true }))).await, 400, "invalid_request");
    is(&world.ask(ask().form(&[("all", "true")])).await, 400, "invalid_request");
    assert_eq!(world.ask(ask().form(&[("return_to", "/desk")])).await.location(), "/desk");
    assert_eq!(world.ask(ask().json(&json!({}))).await.status(), 200);
    assert_eq!(world.ask(ask()).await.status(), 200);
}
