//! What is no id never becomes another call.

use impersonation_core::provider::{Cursor, Handle, Provider as _, ProviderError, ProviderErrorKind};
use impersonation_providers::clerk::{ActorTokenRequest, SessionQuery, SessionStatus, UserQuery};

use crate::scripted::Scripted;

fn unsound() -> Vec<String> {
    let short = [
        "", ".", "..", "a/b", "a\\b", "%2e%2e", "a%2Fb", "a?b", "a#b", "a b", "a\n", "a\0", "ä", "-user_1", "+user_1",
        "a,b", "a&b",
    ];
    short.into_iter().map(str::to_owned).chain(["x".repeat(10_000)]).collect()
}

fn assert_refused<T>(result: Result<T, ProviderError>, id: &str) {
    assert_eq!(result.err().map(|error| error.kind()), Some(ProviderErrorKind::InvalidRequest), "{id}");
}

#[tokio::test]
async fn nothing_is_asked_about_what_is_no_id() {
    let scripted = Scripted::silent();
    let clerk = scripted.clerk();
    for id in unsound() {
        let id = id.as_str();
        assert_refused(clerk.user(id).await, id);
        assert_refused(clerk.session(id).await, id);
        assert_refused(clerk.revoke_session(id).await, id);
        assert_refused(clerk.revoke_actor_token(id).await, id);
        assert_refused(clerk.create_actor_token(&ActorTokenRequest::new(id, "user_staff")).await, id);
        assert_refused(clerk.users(&UserQuery::new().user_id(id)).await, id);
        assert_refused(clerk.sessions(&SessionQuery::of_user(id)).await, id);
        assert_refused(clerk.sessions(&SessionQuery::of_client(id)).await, id);
        assert_refused(clerk.sessions(&SessionQuery::of_client("client_1").and_user(id)).await, id);
        let status = SessionStatus::Other(id.into());
        assert_refused(clerk.sessions(&SessionQuery::of_user("user_2").status(status)).await, id);
        assert_refused(clerk.active(id, None).await, id);
        assert_refused(clerk.revoke(&Handle::Pending(id.into())).await, id);
        assert_refused(clerk.revoke(&Handle::Session(id.into())).await, id);
    }
    assert!(scripted.asked().is_empty());
}

#[tokio::test]
async fn nothing_is_asked_about_what_is_no_choice() {
    let scripted = Scripted::silent();
    let clerk = scripted.clerk();
    let long = "x".repeat(513);
    for text in ["", "  ", "a\nb", &long] {
        assert_refused(clerk.users(&UserQuery::new().query(text)).await, text);
        assert_refused(clerk.users(&UserQuery::new().email_address(text)).await, text);
    }
    for order in ["", "-", "created_at&limit=500", "--created_at"] {
        assert_refused(clerk.users(&UserQuery::new().order_by(order)).await, order);
    }
    for limit in [0, 501, u16::MAX] {
        assert_refused(clerk.users(&UserQuery::new().limit(limit)).await, "limit");
        assert_refused(clerk.sessions(&SessionQuery::of_user("user_2").limit(limit)).await, "limit");
    }
    let many = (0..101).fold(UserQuery::new(), |query, index| query.user_id(format!("user_{index}")));
    assert_refused(clerk.users(&many).await, "101 ids");
    for cursor in ["", "-1", "+1", "1.0", "x", "99999999999"] {
        assert_refused(clerk.active("user_2", Some(&Cursor::new(cursor))).await, cursor);
    }
    assert!(scripted.asked().is_empty());
}
