use std::borrow::Cow;

use serde::Serialize;

use super::{Authenticated, Impersonator, User};

/// What AuthKit and workos-node seal, all of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToSeal<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<&'a str>,
    user: Cow<'a, User>,
    access_token: &'a str,
    refresh_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impersonator: Option<&'a Impersonator>,
}

impl<'a> From<&'a Authenticated> for ToSeal<'a> {
    fn from(authenticated: &'a Authenticated) -> Self {
        Self {
            organization_id: authenticated.organization_id.as_deref(),
            user: Cow::Borrowed(&authenticated.user),
            access_token: &authenticated.access_token,
            refresh_token: &authenticated.refresh_token,
            authentication_method: authenticated.authentication_method.as_deref(),
            impersonator: authenticated.impersonator.as_ref(),
        }
    }
}

impl ToSeal<'_> {
    /// What is sealed where the whole is larger than a browser keeps: metadata is the application's, and may be of any size.
    pub(super) fn without_metadata(mut self) -> Self {
        self.user.to_mut().metadata = None;
        self
    }
}
