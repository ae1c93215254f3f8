use serde_json::{Value, json};

use crate::support::*;

fn wish() -> Value {
    json!({ "target": "user_2", "reason": "Ticket 4711" })
}

fn with(name: &str, value: Value) -> Value {
    let mut wish = wish();
    wish[name] = value;
    wish
}

async fn start(world: &World, body: &Value) -> Answer {
    world.ask(post("/start").bearer(&base("staff_1")).json(body)).await
}

#[tokio::test(start_paused = true)]
async fn a_program_gets_a_ticket() {
    let world = World::new().await;
    let started = start(&world, &wish()).await;
    assert_eq!(started.status(), 201);
    assert_eq!(started.json()["expires_at"], NOW + 60);
    assert!(started.json()["grant"].as_str().expect("a grant").starts_with("imp_"));
    assert_eq!(started.0.header("clear-site-data"), Some("\"cache\""));
    assert_eq!(started.0.header("cache-control"), Some("no-store"));
    assert_eq!(started.set_cookie(), None);
}

#[tokio::test(start_paused = true)]
async fn a_form_is_in_at_once_and_goes_on_where_it_says() {
    let world = World::new().await;
    for (more, location) in [
        (&[][..], "/desk/2"),
        (&[("open", "/lobby?x=1")], "/lobby?x=1"),
        (&[("open", "https://evil.example/")], "/desk/2"),
        (&[("open", "")], "/desk/2"),
    ] {
        let fields = [&[("target", "user_2"), ("reason", "Ticket 4711"), ("return_to", "/desk/2")], more].concat();
        let entered = world.ask(post("/start").cookie("session", &base("staff_1")).form(&fields)).await;
        assert_eq!(entered.location(), location);
        assert_eq!(entered.0.header("clear-site-data"), Some("\"cache\""));
        let cookie = entered.set_cookie().expect("a cookie");
        // An hour, and a day in which it is known that it ended.
        let attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=90000";
        assert!(cookie.starts_with("__Host-impersonation=ey") && cookie.ends_with(attributes), "{cookie}");
        let cookies = format!("session={}; {OVERLAY}={}", base("staff_1"), entered.overlay().expect("a token"));
        assert_eq!(world.who(&cookies).await.as_deref(), Some("user_2"));
    }
}

#[tokio::test(start_paused = true)]
async fn all_terms_of_a_start_reach_the_grant() {
    let world = World::new().await;
    let terms = json!({
        "target": "user_8", "reason": "Ticket 4711", "organization": "org_2", "duration": 600,
        "capabilities": ["personal", "health"], "claims": { "plan": { "a": [1, null] } }, "return_to": "/desk",
    });
    let started = start(&world, &terms).await;
    let ticket = json!({ "ticket": started.json()["ticket"] });
    let redeemed = world.ask(post("/redeem").bearer(&base("staff_1")).json(&ticket)).await;
    let claims = claims(redeemed.json()["token"].as_str().expect("a token"));
    assert_eq!((&claims["sub"], &claims["org_id"]), (&json!("user_8"), &json!("org_2")));
    assert_eq!(claims["impersonation"]["ends_at"], NOW + 600);
    assert_eq!(claims["impersonation"]["capabilities"], json!(["health", "personal"]));
    assert_eq!(claims["plan"], json!({ "a": [1, null] }));
}

#[tokio::test(start_paused = true)]
async fn a_form_says_the_same_in_its_own_words() {
    let world = World::new().await;
    let form = [
        ("target", "user_8"),
        ("reason", "Grüße & Küsse"),
        ("organization", "org_2"),
        ("duration", "600"),
        ("capabilities", "personal"),
        ("capabilities", "health"),
        ("consent", ""),
        ("idempotency_key", "once"),
        ("return_to", "/desk"),
    ];
    let entered = world.ask(post("/start").cookie("session", &base("staff_1")).form(&form)).await;
    let claims = claims(&entered.overlay().expect("a cookie"));
    assert_eq!(claims["impersonation"]["capabilities"], json!(["health", "personal"]));
    assert_eq!(claims["impersonation"]["ends_at"], NOW + 600);
    let sessions = world.ask(get("/sessions").bearer(&base("lead"))).await.json();
    assert_eq!(sessions["items"][0]["reason"], "Grüße & Küsse");
}

#[tokio::test(start_paused = true)]
async fn a_key_makes_a_repeat_the_same_start() {
    let world = World::new().await;
    let ask =
        |key: &str, body: &Value| post("/start").bearer(&base("staff_1")).header("Idempotency-Key", key).json(body);
    let (first, second) = (world.ask(ask("k", &wish())).await, world.ask(ask("k", &wish())).await);
    assert_eq!(first.json()["grant"], second.json()["grant"]);
    assert_ne!(first.json()["ticket"], second.json()["ticket"]);
    is(&world.ask(ask("k", &with("duration", json!(60)))).await, 422, "key_reused");
    is(&world.ask(ask("k", &wish()).header("idempotency-key", "k")).await, 400, "invalid_request");
    is(&world.ask(ask("", &wish())).await, 400, "invalid_request");
    is(
        &world.ask(post("/start").bearer(&base("staff_1")).header("idempotency-key", b"\xff").json(&wish())).await,
        400,
        "invalid_request",
    );
    let form = [("target", "user_2"), ("reason", "Ticket 4711"), ("idempotency_key", "other")];
    let ask = post("/start").cookie("session", &base("staff_1")).header("idempotency-key", "k").form(&form);
    assert_eq!(world.ask(ask).await.location(), "/?impersonation_error=invalid_request");
    let id = impersonation_issuer::GrantId::parse(first.json()["grant"].as_str().expect("a grant")).expect("an id");
    world.issuer.ledger().revoke(&impersonation_issuer::Revoke::Session(id), None).await.expect("revoked");
    let again = post("/start").bearer(&base("staff_1")).header("idempotency-key", "k").json(&wish());
    is(&world.ask(again).await, 409, "grant_ended");
}

#[tokio::test(start_paused = true)]
async fn each_refusal_has_its_status_and_code() {
    let world = World::new().await;
    for (body, status, code) in [
        (json!({ "target": "user_2" }), 400, "reason_required"),
        (json!({ "reason": "x" }), 400, "invalid_request"),
        (with("target", json!("")), 400, "invalid_request"),
        (with("target", json!("staff_1")), 400, "invalid_request"),
        (with("target", json!("user_8")), 400, "organization_required"),
        (with("organization", json!("org_3")), 400, "organization_required"),
        (with("claims", json!({ "sub": "x" })), 400, "invalid_request"),
        (with("claims", json!({ "impersonation": {} })), 400, "invalid_request"),
        (with("duration", json!(0)), 400, "invalid_request"),
        (with("capabilities", json!(["no such\n"])), 400, "invalid_request"),
        (with("consent", json!(true)), 403, "consent_required"),
        (with("return_to", json!("https://evil.example/")), 400, "invalid_request"),
    ] {
        is(&start(&world, &body).await, status, code);
    }
    let no_sid = world.ask(post("/start").bearer(&unidentified_base("staff_1")).json(&wish())).await;
    is(&no_sid, 403, "session_unidentified");
    world.directory_is_down(true);
    let down = start(&world, &wish()).await;
    assert_eq!(down.0.header("retry-after"), Some("1"));
    is(&down, 503, "unavailable");
}

#[tokio::test(start_paused = true)]
async fn settings_of_the_issuer_refuse_by_their_own_codes() {
    let minute = std::time::Duration::from_secs(60);
    let world = World::with(|issuer| issuer.enabled(false), |routes| routes).await;
    is(&start(&world, &wish()).await, 403, "disabled");
    let world = World::with(|issuer| issuer.reason_pattern("[A-Z]+-[0-9]+"), |routes| routes).await;
    is(&start(&world, &wish()).await, 400, "reason_invalid");
    let world = World::with(|issuer| issuer.require_consent(), |routes| routes).await;
    is(&start(&world, &wish()).await, 403, "consent_required");
    is(&start(&world, &with("consent", json!(false))).await, 403, "waiver_not_allowed");
    let world = World::with(|issuer| issuer.limits(1, 20), |routes| routes).await;
    assert_eq!(start(&world, &wish()).await.status(), 201);
    is(&start(&world, &wish()).await, 429, "limit_reached");
    let world = World::with(|issuer| issuer.recent_authentication(5 * minute), |routes| routes).await;
    let old = world.ask(post("/start").bearer(&old_base("staff_1")).json(&wish())).await;
    is(&old, 401, "insufficient_user_authentication");
    let challenge = "Bearer realm=\"api\", error=\"insufficient_user_authentication\", max_age=300";
    assert_eq!(old.0.header("www-authenticate"), Some(challenge));
}

#[tokio::test(start_paused = true)]
async fn unknown_and_forbidden_users_are_answered_alike_to_the_byte() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for target in ["nobody", "user_7", "user_9"] {
        let refused = start(&world, &with("target", json!(target))).await;
        is(&refused, 403, "not_allowed");
        answers.push(refused.0);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test(start_paused = true)]
async fn nobody_starts_while_anybody_acts() {
    let world = World::new().await;
    let overlay = world.overlay().await;
    let cookies = format!("session={}; {OVERLAY}={overlay}", base("staff_1"));
    is(&world.ask(post("/start").header("cookie", &cookies).json(&wish())).await, 403, "impersonation_denied");
    is(&world.ask(post("/start").bearer(&world.bearer().await).json(&wish())).await, 403, "impersonation_denied");
    is(&world.ask(post("/start").bearer(&agent("staff_1")).json(&wish())).await, 403, "impersonation_denied");
    is(&world.ask(post("/start").json(&wish())).await, 401, "authentication_required");
}

#[tokio::test(start_paused = true)]
async fn a_refused_form_comes_back_with_the_code_and_nothing_begins() {
    let world = World::new().await;
    for (return_to, location) in [
        ("/desk/2?tab=a#b", "/desk/2?tab=a&impersonation_error=not_allowed#b"),
        ("https://evil.example/", "/?impersonation_error=not_allowed"),
        ("//evil.example", "/?impersonation_error=not_allowed"),
    ] {
        let form = [("target", "user_9"), ("reason", "x"), ("return_to", return_to)];
        let refused = world.ask(post("/start").cookie("session", &base("staff_1")).form(&form)).await;
        assert_eq!(refused.location(), location);
        assert_eq!((refused.set_cookie(), refused.0.header("cache-control")), (None, Some("no-store")));
    }
    let nobody = world.ask(post("/start").form(&[("target", "user_2"), ("reason", "x"), ("return_to", "/desk")])).await;
    assert_eq!(nobody.location(), "/desk?impersonation_error=authentication_required");
}
