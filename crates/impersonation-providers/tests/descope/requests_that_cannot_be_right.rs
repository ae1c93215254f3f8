//! What cannot be right is refused before anybody is asked.

use std::time::Duration;

use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use impersonation_providers::descope::{AuditSearch, Impersonate, RefreshToken, StopImpersonation, UserSearch};
use serde_json::json;

use crate::descope;
use crate::wire::Wire;

fn is_invalid<T: std::fmt::Debug>(result: Result<T, ProviderError>) -> bool {
    result.unwrap_err().kind() == ProviderErrorKind::InvalidRequest
}

#[tokio::test]
async fn ids_that_are_empty_huge_or_odd() {
    let wire = Wire::default();
    let client = descope(&wire);
    for id in ["", "a\nb", "a\0", "\u{85}", &"x".repeat(513), &"é".repeat(257)] {
        assert!(is_invalid(client.impersonate(&Impersonate::user(id).by("imp1")).await));
        assert!(is_invalid(client.impersonate(&Impersonate::user("imp2").by(id)).await));
        assert!(is_invalid(client.impersonate_step_up(&Impersonate::user(id).by("imp1")).await));
        assert!(is_invalid(client.impersonate(&Impersonate::user("imp2").by("imp1").selected_tenant(id)).await));
        let stop = StopImpersonation::of(RefreshToken::new("a-test-token")).selected_tenant(id);
        assert!(is_invalid(client.stop_impersonation(&stop).await));
        assert!(is_invalid(client.user(id).await));
        assert!(is_invalid(client.user_with_login(id).await));
    }
    assert!(wire.asked().is_empty());
}

#[tokio::test]
async fn ids_that_are_only_unusual_pass() {
    for id in ["user+tag@example.com", "+1 555 0100", "用户", "a/b?c#d", "\"}{", &"x".repeat(512)] {
        let wire = Wire::answering(&json!({ "jwt": "foo" }));
        descope(&wire).impersonate(&Impersonate::user(id).by("imp1")).await.unwrap();
        assert_eq!(wire.only().2["loginId"], id);
    }
}

#[tokio::test]
async fn durations_are_whole_seconds_of_31_bits() {
    let wire = Wire::default();
    let client = descope(&wire);
    let limit = u64::from(i32::MAX.unsigned_abs());
    for duration in [Duration::ZERO, Duration::from_millis(999), Duration::from_secs(limit + 1), Duration::MAX] {
        assert!(is_invalid(client.impersonate(&Impersonate::user("imp2").by("imp1").refresh_duration(duration)).await));
        let stop = StopImpersonation::of(RefreshToken::new("a-test-token")).refresh_duration(duration);
        assert!(is_invalid(client.stop_impersonation(&stop).await));
    }
    assert!(wire.asked().is_empty());
    for (duration, seconds) in [(Duration::from_millis(1999), 1), (Duration::from_secs(limit), limit)] {
        let wire = Wire::answering(&json!({ "jwt": "foo" }));
        let wish = Impersonate::user("imp2").by("imp1").refresh_duration(duration);
        descope(&wire).impersonate(&wish).await.unwrap();
        assert_eq!(wire.only().2["refreshDuration"], seconds);
    }
}

#[tokio::test]
async fn numbers_that_the_api_cannot_take() {
    let wire = Wire::default();
    let client = descope(&wire);
    let over = i32::MAX.unsigned_abs() + 1;
    let search = AuditSearch::new;
    for search in [
        search().size(0),
        search().size(over),
        search().page(over),
        search().from_ms(1 << 63),
        search().to_ms(u64::MAX),
    ] {
        assert!(is_invalid(client.audit(&search).await));
    }
    for search in [UserSearch::new().limit(0), UserSearch::new().limit(over), UserSearch::new().page(over)] {
        assert!(is_invalid(client.search_users(&search).await));
    }
    assert!(wire.asked().is_empty());
}
