use impersonation_core::provider::{BoxedProvider, Cursor, Handle, Provider as _, ProviderErrorKind};
use serde_json::{Value, json};

use crate::scripted::Scripted;

fn session(id: &str, actor: Value) -> Value {
    json!({ "id": id, "user_id": "user_2", "client_id": "client_1", "status": "active", "actor": actor,
        "last_active_organization_id": "org_1", "created_at": 1_700_000_000_000_u64, "expire_at": 1_700_001_800_000_u64 })
}

#[tokio::test]
async fn only_impersonations_that_go_on_are_listed() {
    let mut ended = session("sess_4", json!({ "sub": "user_staff" }));
    ended["status"] = json!("revoked");
    let mut others = session("sess_5", json!({ "sub": "user_staff" }));
    others["user_id"] = json!("user_3");
    let answer = json!([
        session("sess_1", json!({ "sub": "user_staff", "reason": "Ticket 4711" })),
        session("sess_2", json!(null)),
        session("sess_3", json!({ "sub": "agent_1", "type": "agent" })),
        ended,
        others,
    ]);
    let scripted = Scripted::answering(200, &answer);
    let page = BoxedProvider::new(scripted.clerk()).active("user_2", None).await.unwrap();
    assert_eq!(scripted.lines(), ["GET https://api.clerk.com/v1/sessions?user_id=user_2&status=active&limit=100"]);
    let [active] = &page.items[..] else { panic!("{page:?}") };
    assert_eq!(active.handle, Handle::Session("sess_1".into()));
    assert_eq!((&*active.subject, active.impersonator.as_deref()), ("user_2", Some("user_staff")));
    assert_eq!((active.reason.as_deref(), active.organization.as_deref()), (Some("Ticket 4711"), Some("org_1")));
    assert_eq!(active.started_at.unwrap().as_unix_seconds(), 1_700_000_000);
    assert_eq!(active.expires_at.unwrap().as_unix_seconds(), 1_700_001_800);
    assert!(page.next.is_none() && !page.has_more);
}

#[tokio::test]
async fn a_full_page_has_another_behind_it() {
    let full: Vec<_> = (0..100).map(|index| session(&format!("sess_{index}"), json!(null))).collect();
    let scripted = Scripted::answering(200, &json!(full)).then(200, &json!([]));
    let provider = BoxedProvider::new(scripted.clerk());
    let page = provider.active("user_2", None).await.unwrap();
    assert!(page.items.is_empty() && page.has_more);
    assert_eq!(page.next, Some(Cursor::new("100")));
    let page = provider.active("user_2", page.next.as_ref()).await.unwrap();
    assert!(page.next.is_none() && !page.has_more);
    assert!(scripted.lines()[1].ends_with("?user_id=user_2&status=active&limit=100&offset=100"));
}

#[tokio::test]
async fn an_actor_that_names_nobody_hides_no_impersonation() {
    let scripted = Scripted::answering(200, &json!([session("sess_1", json!({ "reason": "none" }))]));
    let error = scripted.clerk().active("user_2", None).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
}
