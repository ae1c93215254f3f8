use serde_json::{Map, Value};

/// Levels of nesting, and values in all, within which the core has nothing to say against size.
const MAX_DEPTH: usize = 32;
const MAX_VALUES: usize = 2048;

/// A JSON object as `serde_json` reads it.
pub struct Document {
    /// Of members of one name, the last.
    pub claims: Map<String, Value>,
    /// Whether no key stands twice in any object of it.
    pub is_strict: bool,
    /// Whether it is small enough that the core must read it.
    pub is_small: bool,
}

impl Document {
    /// `None` where the text is no JSON object.
    pub fn read(text: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(text).ok()?;
        let is_strict = members_written(text) == members_kept(&value);
        let is_small = depth(&value) <= MAX_DEPTH && values(&value) < MAX_VALUES;
        let Value::Object(claims) = value else { return None };
        Some(Self { claims, is_strict, is_small })
    }

    /// The member as text that is not empty.
    pub fn text(&self, member: &str) -> Option<&str> {
        self.claims.get(member)?.as_str().filter(|text| !text.is_empty())
    }

    /// The member as a number.
    pub fn number(&self, member: &str) -> Option<f64> {
        self.claims.get(member)?.as_f64()
    }
}

/// The colons outside of texts: one a member, those included that a later one of the same name replaced.
fn members_written(text: &[u8]) -> usize {
    let (mut count, mut in_text, mut bytes) = (0, false, text.iter());
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_text => drop(bytes.next()),
            b'"' => in_text = !in_text,
            b':' if !in_text => count += 1,
            _ => {}
        }
    }
    count
}

fn members_kept(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.len() + members.values().map(members_kept).sum::<usize>(),
        Value::Array(items) => items.iter().map(members_kept).sum(),
        _ => 0,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn values(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(values).sum::<usize>(),
        Value::Array(items) => 1 + items.iter().map(values).sum::<usize>(),
        _ => 1,
    }
}
