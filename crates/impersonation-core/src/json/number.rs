//! Numbers where another crate of the program turned `serde_json`'s `arbitrary_precision` on: there each comes wrapped in an
//! object of one magic member.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::Node;

const MEMBER: &str = "$serde_json::private::Number";

/// The digits in the wrapping, if this is one. Without the feature an object that spells the member out is an object.
pub(super) fn unwrap<'n>(members: &'n [(Cow<'_, str>, Node<'_>)]) -> Option<&'n str> {
    match members {
        [(name, Node::Text(digits))] if name == MEMBER && *NUMBERS_ARE_WRAPPED => Some(digits),
        _ => None,
    }
}

static NUMBERS_ARE_WRAPPED: LazyLock<bool> =
    LazyLock::new(|| serde_json::from_str("1.5").is_ok_and(|Probe { is_wrapped }| is_wrapped));

struct Probe {
    is_wrapped: bool,
}

impl<'de> Deserialize<'de> for Probe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Probe { is_wrapped: false })
    }
}

impl<'de> Visitor<'de> for Probe {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self { is_wrapped: true })
    }
}
