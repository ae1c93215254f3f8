use serde::Serialize;

use super::{AuditRecord, SearchField};

const IMPERSONATION: (&str, &str) = ("LoginSucceed", "Impersonate");

/// A search of the audit trail. What is unset does not narrow it; of one list any will do.
///
/// ```
/// use impersonation_providers::descope::AuditSearch;
///
/// let search = AuditSearch::impersonations().user_ids(["U2User"]).from_ms(1_700_000_000_000).oldest_first().size(100);
/// ```
///
/// The request of <https://docs.descope.com/api/management/audit/search-audit>.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct AuditSearch {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    user_ids: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actor_ids: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    excluded_actions: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    devices: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    methods: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    geos: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remote_addresses: Vec<Box<str>>,
    #[serde(rename = "externalIds", skip_serializing_if = "Vec::is_empty")]
    login_ids: Vec<Box<str>>,
    #[serde(rename = "excludedExternalIds", skip_serializing_if = "Vec::is_empty")]
    excluded_login_ids: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    login_ids_contain: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    login_ids_not_contain: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tenants: Vec<Box<str>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    no_tenants: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    oldest_first: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    search_fields: Vec<SearchField>,
}

impl AuditSearch {
    /// Everything of the last thirty days, as Descope orders it.
    pub fn new() -> Self {
        Self::default()
    }

    /// The impersonations that began: the action `LoginSucceed` by the method `Impersonate`.
    ///
    /// How Descope compares the two is not documented, so ask each record too: [`AuditRecord::is_impersonation`].
    pub fn impersonations() -> Self {
        let (action, method) = IMPERSONATION;
        Self::new().actions([action]).methods([method])
    }

    /// Of these users, by user id.
    pub fn user_ids(self, ids: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { user_ids: list(ids), ..self }
    }

    /// By these actors.
    pub fn actor_ids(self, ids: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { actor_ids: list(ids), ..self }
    }

    /// Of these actions: `LoginSucceed` …
    pub fn actions(self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { actions: list(names), ..self }
    }

    /// Of no such action.
    pub fn excluded_actions(self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { excluded_actions: list(names), ..self }
    }

    /// Newer than this, in Unix milliseconds; at most thirty days back.
    pub fn from_ms(self, unix_milliseconds: u64) -> Self {
        Self { from: Some(unix_milliseconds), ..self }
    }

    /// Older than this, in Unix milliseconds.
    pub fn to_ms(self, unix_milliseconds: u64) -> Self {
        Self { to: Some(unix_milliseconds), ..self }
    }

    /// From these kinds of device: `Bot`, `Mobile`, `Desktop`, `Tablet`, `Unknown`.
    pub fn devices(self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { devices: list(names), ..self }
    }

    /// By these methods: `otp`, `saml`, `Impersonate` …
    pub fn methods(self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { methods: list(names), ..self }
    }

    /// From these countries: `US`, `IL` …
    pub fn geos(self, codes: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { geos: list(codes), ..self }
    }

    /// From these IP addresses.
    pub fn remote_addresses(self, addresses: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { remote_addresses: list(addresses), ..self }
    }

    /// Of users with these login ids (`externalIds`).
    pub fn login_ids(self, ids: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { login_ids: list(ids), ..self }
    }

    /// Of no user with these login ids (`excludedExternalIds`).
    pub fn excluded_login_ids(self, ids: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { excluded_login_ids: list(ids), ..self }
    }

    /// Of users whose login ids have one of these in them.
    pub fn login_ids_contain(self, parts: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { login_ids_contain: list(parts), ..self }
    }

    /// Of users whose login ids have none of these in them.
    pub fn login_ids_not_contain(self, parts: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { login_ids_not_contain: list(parts), ..self }
    }

    /// In these tenants.
    pub fn tenants(self, ids: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { tenants: list(ids), ..self }
    }

    /// Also what is in no tenant.
    pub fn no_tenants(self) -> Self {
        Self { no_tenants: true, ..self }
    }

    /// With this text anywhere.
    pub fn text(self, text: impl Into<Box<str>>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// At most so many, up to `i32::MAX`.
    pub fn size(self, records: u32) -> Self {
        Self { size: Some(records), ..self }
    }

    /// The page of that size, up to `i32::MAX`; where the first is 0 or left out is not documented for this search.
    pub fn page(self, number: u32) -> Self {
        Self { page: Some(number), ..self }
    }

    /// Oldest first.
    pub fn oldest_first(self) -> Self {
        Self { oldest_first: true, ..self }
    }

    /// With this condition too.
    pub fn search_field(mut self, field: SearchField) -> Self {
        self.search_fields.push(field);
        self
    }

    /// Whether the numbers are those that the API can take.
    pub(super) fn is_sound(&self) -> bool {
        let is_int32 = |number: u32| i32::try_from(number).is_ok();
        let is_int64 = |number: u64| i64::try_from(number).is_ok();
        self.size.is_none_or(|size| size > 0 && is_int32(size))
            && self.page.is_none_or(is_int32)
            && [self.from, self.to].into_iter().flatten().all(is_int64)
    }
}

impl AuditRecord {
    /// Whether it says that an impersonation began, in whatever case it is written.
    pub fn is_impersonation(&self) -> bool {
        let (action, method) = IMPERSONATION;
        self.action.eq_ignore_ascii_case(action) && self.method.eq_ignore_ascii_case(method)
    }
}

fn list(texts: impl IntoIterator<Item = impl Into<Box<str>>>) -> Vec<Box<str>> {
    texts.into_iter().map(Into::into).collect()
}
