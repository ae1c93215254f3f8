//! JSON in which no key comes twice: whoever reads the first of two, and whoever reads the last, would not agree on what was asked.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The value, if it has no duplicate keys at any depth. It is read twice, so that numbers are whatever they are to the program.
pub(super) fn read(body: &[u8]) -> Option<Value> {
    let Unambiguous = serde_json::from_slice(body).ok()?;
    serde_json::from_slice(body).ok()
}

/// A value without duplicate keys.
struct Unambiguous;

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Unambiguous;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Unambiguous, A::Error> {
        while let Some(Unambiguous) = items.next_element()? {}
        Ok(Unambiguous)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Unambiguous, A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let Unambiguous = members.next_value()?;
            if !names.insert(name) {
                return Err(A::Error::custom("a key comes twice"));
            }
        }
        Ok(Unambiguous)
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    fn read(text: &str) -> Option<Value> {
        super::read(text.as_bytes())
    }

    #[test]
    fn what_is_whole_is_read_as_it_is() {
        let text = r#"{"a":[1,-2,0.5,null,true,"x"],"b":{"a":{}}}"#;
        assert_eq!(read(text), serde_json::from_str(text).ok());
    }

    #[test]
    fn a_key_that_comes_twice_at_any_depth_is_not_read() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"b":1}}"#, r#"[{"a":1,"\u0061":2}]"#, r#"{"":1,"":2}"#] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_or_goes_on_is_not_read() {
        assert_eq!(read(&"[".repeat(100_000)), None);
        assert_eq!(read("{} {}"), None);
        assert_eq!(read(""), None);
    }
}
