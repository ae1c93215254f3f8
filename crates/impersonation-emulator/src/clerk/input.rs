//! Bodies are read as strictly as the API descriptions say: a member that is not named there is refused.

use serde_json::{Map, Value};

use super::refusal::Refusal;

pub(super) struct Input(Map<String, Value>);

impl Input {
    /// A JSON object with no member but these; no body is an empty one.
    pub(super) fn parse(body: &[u8], members: &[&str]) -> Result<Self, Refusal> {
        let text = if body.is_empty() { b"{}" } else { body };
        let Ok(Value::Object(object)) = serde_json::from_slice(text) else { return Err(Refusal::bad_body()) };
        match object.keys().find(|name| !members.contains(&name.as_str())) {
            Some(unknown) => Err(Refusal::parameter("form_param_unknown", unknown)),
            None => Ok(Self(object)),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        text(self.0.get(name), name)
    }

    pub(super) fn object(&self, name: &str) -> Result<&Map<String, Value>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Err(Refusal::parameter("form_param_missing", name)),
            Some(value) => value.as_object().ok_or_else(|| Refusal::parameter("form_param_format_invalid", name)),
        }
    }

    /// A count of seconds from one on, or the default.
    pub(super) fn seconds(&self, name: &str, default: u64) -> Result<u64, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(default),
            Some(value) => {
                let seconds = value.as_u64().filter(|seconds| (1..=u64::from(u32::MAX)).contains(seconds));
                seconds.ok_or_else(|| Refusal::parameter("form_param_format_invalid", name))
            }
        }
    }
}

/// A text that is there and not empty.
pub(super) fn text<'v>(value: Option<&'v Value>, name: &str) -> Result<&'v str, Refusal> {
    match value {
        None | Some(Value::Null) => Err(Refusal::parameter("form_param_missing", name)),
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(_) => Err(Refusal::parameter("form_param_format_invalid", name)),
    }
}
