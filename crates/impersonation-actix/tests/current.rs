//! Code that nobody hands the session to knows who is there: in the request's own work, and nowhere else.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::dev::Service as _;
use actix_web::rt;
use actix_web::test::{TestRequest, call_and_read_body, init_service};
use actix_web::{App, HttpRequest, web};
use impersonation_actix::{SessionMiddleware, current};
use impersonation_core::testing::Issuer;

/// As a mailer would ask.
fn who() -> String {
    match current::presence() {
        None => "unknown".into(),
        Some(presence) => match presence.session() {
            None => "nobody".into(),
            Some(session) => {
                let actor = session.actor().map(|actor| format!(" by {}", actor.subject()));
                format!("{}{}", session.subject(), actor.unwrap_or_default())
            }
        },
    }
}

async fn pause() {
    rt::task::yield_now().await;
}

/// Who is there before and after a wait, in a task with and without it, and on a thread with and without it.
async fn everywhere() -> String {
    let before = who();
    pause().await;
    let after = who();
    let bare = rt::spawn(async { who() }).await.unwrap();
    let carried = rt::spawn(current::carry(async {
        pause().await;
        who()
    }));
    let carried = carried.await.unwrap();
    let bare_thread = web::block(who).await.unwrap();
    let carried_thread = web::block(current::carry_into(who)).await.unwrap();
    [before, after, bare, carried, bare_thread, carried_thread].join(", ")
}

fn routes(config: &mut web::ServiceConfig) {
    config.route("/everywhere", web::get().to(everywhere)).route("/interleaved", web::get().to(interleaved));
}

async fn answer(issuer: &Issuer, path: &str, token: Option<String>) -> String {
    let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier()));
    let app = init_service(app).await;
    let mut request = TestRequest::get().uri(path);
    if let Some(token) = token {
        request = request.insert_header(("authorization", format!("Bearer {token}")));
    }
    let body = call_and_read_body(&app, request.to_request()).await;
    String::from_utf8(body.to_vec()).unwrap()
}

#[actix_web::test]
async fn who_is_there_is_known_in_a_handler_and_where_it_is_carried() {
    let issuer = Issuer::rfc8693();
    let staff = issuer.session("user_2").acting("staff_1").token();
    let expected = "user_2 by staff_1, user_2 by staff_1, unknown, user_2 by staff_1, unknown, user_2 by staff_1";
    assert_eq!(answer(&issuer, "/everywhere", Some(staff)).await, expected);
    let own = issuer.session("user_2").token();
    assert_eq!(answer(&issuer, "/everywhere", Some(own)).await, "user_2, user_2, unknown, user_2, unknown, user_2");
    assert_eq!(answer(&issuer, "/everywhere", None).await, "nobody, nobody, unknown, nobody, unknown, nobody");
    assert_eq!(who(), "unknown", "and nothing is left of it");
}

/// Its own session, at each of many turns.
async fn interleaved(request: HttpRequest) -> String {
    let mine = request.query_string().replace('+', " ");
    for _ in 0..20 {
        assert_eq!(who(), mine);
        rt::task::yield_now().await;
        pause().await;
    }
    who()
}

#[actix_web::test]
async fn requests_that_take_turns_on_one_thread_never_see_each_others_session() {
    let issuer = Issuer::rfc8693();
    let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier()));
    let app = std::rc::Rc::new(init_service(app).await);
    let sessions = (0..8).map(|number| {
        let session = issuer.session(&format!("user_{number}"));
        match number % 2 {
            0 => (format!("user_{number}+by+staff_{number}"), session.acting(&format!("staff_{number}")).token()),
            _ => (format!("user_{number}"), session.token()),
        }
    });
    let running: Vec<_> = sessions
        .map(|(who, token)| {
            let app = std::rc::Rc::clone(&app);
            let request = TestRequest::get().uri(&format!("/interleaved?{who}"));
            let request = request.insert_header(("authorization", format!("Bearer {token}"))).to_request();
            rt::spawn(async move { app.call(request).await.unwrap().status() })
        })
        .collect();
    for answered in running {
        assert_eq!(answered.await.unwrap(), 200);
    }
    assert_eq!(who(), "unknown");
}

#[actix_web::test]
async fn without_a_session_middleware_nothing_is_known() {
    let app = init_service(App::new().configure(routes)).await;
    let body = call_and_read_body(&app, TestRequest::get().uri("/everywhere").to_request()).await;
    assert_eq!(body, ["unknown"; 6].join(", "));
}
