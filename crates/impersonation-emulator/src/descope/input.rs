//! Bodies are read leniently where the SDKs differ: a member that is `null` is as absent as one that is not there.

use serde_json::{Map, Value};

use super::refusal::Refusal;

pub(super) struct Input(Map<String, Value>);

impl Input {
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let text = if body.is_empty() { b"{}" } else { body };
        let Ok(Value::Object(mut object)) = serde_json::from_slice::<Value>(text) else {
            return Err(Refusal::malformed());
        };
        object.retain(|_, value| !value.is_null());
        Ok(Self(object))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.read(name, Value::as_str).map(|text| text.filter(|text| !text.is_empty()))
    }

    pub(super) fn required_text(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?.ok_or_else(|| Refusal::missing_argument(name))
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        Ok(self.read(name, Value::as_bool)?.unwrap_or_default())
    }

    pub(super) fn object(&self, name: &str) -> Result<Map<String, Value>, Refusal> {
        Ok(self.read(name, Value::as_object)?.cloned().unwrap_or_default())
    }

    pub(super) fn texts(&self, name: &str) -> Result<Vec<&str>, Refusal> {
        let texts = self.read(name, Value::as_array)?.into_iter().flatten().map(Value::as_str).collect::<Option<_>>();
        texts.ok_or_else(|| Refusal::invalid_argument(name))
    }

    /// A number, as such or as text: 64 bits are text in the JSON of Protocol Buffers.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        self.read(name, |value| value.as_u64().or_else(|| value.as_str()?.parse().ok()))
    }

    fn read<'v, T>(&'v self, name: &str, read: impl FnOnce(&'v Value) -> Option<T>) -> Result<Option<T>, Refusal> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| Refusal::invalid_argument(name))
    }
}
