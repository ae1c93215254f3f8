//! What a refusal of Clerk's says: `{"errors": [{"message", "long_message", "code", "meta"}], "clerk_trace_id"}`.

use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde_json::Value;

use crate::http::{Said, is_word};

/// An actor token that has been accepted, or was revoked before.
const NOT_REVOCABLE: &str = "actor_token_cannot_be_revoked_code";

/// Reads as much as there is: of a body that is not JSON nothing, so that its status alone speaks.
pub(super) fn said(body: &[u8]) -> Said {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let first = &body["errors"][0];
    let text = |name: &str| first[name].as_str().map(str::to_owned);
    let code = text("code").filter(|code| is_code(code));
    Said { kind: code.as_deref().and_then(kind), code, description: text("message"), message: text("long_message") }
}

/// A code is words and hyphens, such as `create-error-code`.
fn is_code(code: &str) -> bool {
    is_word(&code.replace('-', "_"))
}

/// Where a code says more than its status.
fn kind(code: &str) -> Option<ProviderErrorKind> {
    match code {
        "resource_not_found" => Some(ProviderErrorKind::NotFound),
        "authentication_invalid" => Some(ProviderErrorKind::Unauthorized),
        "authorization_invalid" => Some(ProviderErrorKind::Denied),
        _ => None,
    }
}

/// Whether an actor token was revoked before. Clerk has one code for that and for a token that has been accepted, whose session goes
/// on; only its text tells them apart (<https://clerk.com/docs/errors/backend-api>). A text that is not known is no revocation.
pub(super) fn was_revoked_before(error: &ProviderError) -> bool {
    let is_said = |text: &str| text.contains("its status is revoked.");
    error.code() == Some(NOT_REVOCABLE) && error.message().is_some_and(is_said)
}
