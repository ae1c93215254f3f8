use serde::Serialize;

/// A condition on one field of audit records.
///
/// ```
/// use impersonation_providers::descope::{AuditSearch, SearchField};
///
/// let search = AuditSearch::new().search_field(SearchField::new("device").value("Bot").negative());
/// ```
///
/// Of the members Descope documents the names alone: try it out.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct SearchField {
    field: Box<str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    val_arr: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    val_str: Option<Box<str>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    negative: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    val_type: Option<Box<str>>,
}

impl SearchField {
    /// A condition on this field.
    pub fn new(field: impl Into<Box<str>>) -> Self {
        Self { field: field.into(), val_arr: Vec::new(), val_str: None, negative: false, val_type: None }
    }

    /// It is this (`valStr`).
    pub fn value(self, value: impl Into<Box<str>>) -> Self {
        Self { val_str: Some(value.into()), ..self }
    }

    /// It is one of these (`valArr`).
    pub fn values(self, values: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { val_arr: values.into_iter().map(Into::into).collect(), ..self }
    }

    /// It is not so.
    pub fn negative(self) -> Self {
        Self { negative: true, ..self }
    }

    /// How the value is to be read (`valType`).
    pub fn value_type(self, name: impl Into<Box<str>>) -> Self {
        Self { val_type: Some(name.into()), ..self }
    }
}
