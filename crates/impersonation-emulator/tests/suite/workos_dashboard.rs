//! An impersonation starts in the Dashboard, and ends up in the application with a code.

use crate::support::{Answer, client, customer, parameter, send, session, workos_verifier};
use impersonation_emulator::{EmulatorErrorKind, WorkOsEmulator};
use serde_json::{Value, json};

async fn workos() -> WorkOsEmulator {
    let workos = WorkOsEmulator::start().await.unwrap();
    workos.add_user(customer().organization("org_1"));
    workos
}

async fn exchange(workos: &WorkOsEmulator, code: &str) -> Answer {
    let body = json!({
        "grant_type": "authorization_code",
        "client_id": workos.client_id(),
        "client_secret": workos.api_key(),
        "code": code,
    });
    send(client().post(format!("{}/user_management/authenticate", workos.url())).json(&body)).await
}

async fn submit(workos: &WorkOsEmulator, reason: &str) -> Answer {
    send(client().post(workos.dashboard_url("user_2")).form(&[("reason", reason)])).await
}

#[tokio::test]
async fn without_a_sign_in_url_the_callback_gets_a_code_and_no_state() {
    let workos = workos().await;
    workos.set_callback("http://127.0.0.1:3000/callback");
    workos.set_admin_email("support@example.com");
    let page = client().get(workos.dashboard_url("user_2")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("customer@example.com") && page.contains("support@example.com"), "{page}");

    let sent = submit(&workos, "Ticket 4711").await;
    assert_eq!(sent.status, 303);
    assert!(sent.location.starts_with("http://127.0.0.1:3000/callback?"), "{}", sent.location);
    assert_eq!(parameter(&sent.location, "state"), None);

    let signed_in = exchange(&workos, &parameter(&sent.location, "code").unwrap()).await.json;
    assert_eq!(signed_in["authentication_method"], "Impersonation");
    assert_eq!(signed_in["impersonator"], json!({ "email": "support@example.com", "reason": "Ticket 4711" }));
    assert_eq!(signed_in["organization_id"], "org_1");
    let found = session(&workos_verifier(&workos), signed_in["access_token"].as_str().unwrap()).unwrap();
    assert_eq!((found.subject(), found.actor().unwrap().email()), ("user_2", Some("support@example.com")));
    assert!(found.is_impersonated());
}

#[tokio::test]
async fn with_a_sign_in_url_the_application_begins_and_gets_its_state_back() {
    let workos = workos().await;
    workos.set_sign_in_url("http://127.0.0.1:3000/login");
    assert_eq!(submit(&workos, "Ticket 4711").await.location, "http://127.0.0.1:3000/login");

    let query = [
        ("client_id", workos.client_id()),
        ("redirect_uri", "http://127.0.0.1:3000/callback"),
        ("response_type", "code"),
        ("provider", "authkit"),
        ("state", "s1"),
    ];
    let authorize = || client().get(format!("{}/user_management/authorize", workos.url())).query(&query);
    let sent = send(authorize()).await;
    assert_eq!((sent.status, parameter(&sent.location, "state").as_deref()), (302, Some("s1")));
    let signed_in = exchange(&workos, &parameter(&sent.location, "code").unwrap()).await.json;
    assert_eq!(signed_in["impersonator"]["reason"], "Ticket 4711");

    // The impersonation was for one sign-in; nobody else is signed in there.
    assert_eq!(send(authorize()).await.status, 200);
    workos.sign_in_as("user_2");
    let sent = send(authorize()).await;
    let signed_in = exchange(&workos, &parameter(&sent.location, "code").unwrap()).await.json;
    assert_eq!((signed_in.get("impersonator"), signed_in["authentication_method"].as_str()), (None, Some("Password")));
}

#[tokio::test]
async fn a_reason_is_required() {
    let workos = workos().await;
    workos.set_callback("http://127.0.0.1:3000/callback");
    assert_eq!(submit(&workos, " ").await.status, 422);
    let kind = |user, reason| workos.impersonate(user, reason).unwrap_err().kind();
    assert_eq!(kind("user_2", ""), EmulatorErrorKind::ReasonMissing);
    assert_eq!(kind("user_9", "Ticket 4711"), EmulatorErrorKind::UnknownUser);
    let bare = WorkOsEmulator::start().await.unwrap();
    bare.add_user(customer());
    assert_eq!(bare.impersonate("user_2", "why").unwrap_err().kind(), EmulatorErrorKind::NoApplication);
}

#[tokio::test]
async fn the_page_of_the_sign_in_names_users_to_sign_in_as() {
    let workos = workos().await;
    let query = format!(
        "client_id={}&redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fcb&response_type=code&provider=authkit",
        workos.client_id()
    );
    let address = format!("{}/user_management/authorize?{query}", workos.url());
    let page = client().get(&address).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("login_hint=customer%40example.com"), "{page}");
    let sent = send(client().get(format!("{address}&login_hint=customer%40example.com"))).await;
    let signed_in: Value = exchange(&workos, &parameter(&sent.location, "code").unwrap()).await.json;
    assert_eq!(signed_in["user"]["id"], "user_2");
}
