//! One pass over the text, by `serde_json`'s tokenizer.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Fault, Node, Object, number};

/// Levels of nesting that are read: more than eight nested actors need.
pub(super) const MAX_DEPTH: usize = 32;
/// Room for the members of a claims set; nothing is reserved for what is nested in it.
const TYPICAL_MEMBERS: usize = 16;
/// Up to this many members are compared pairwise; beyond it a set is cheaper.
const PAIRWISE: usize = 24;

/// What is left of the bounds, and which rule was broken: `serde` errors cannot carry it.
pub(super) struct Limits {
    values: Cell<usize>,
    fault: Cell<Fault>,
}

impl Limits {
    pub(super) fn new(values: usize) -> Self {
        Self { values: Cell::new(values), fault: Cell::new(Fault::Syntax) }
    }

    pub(super) fn fault(&self) -> Fault {
        self.fault.get()
    }

    fn stop<E: de::Error>(&self, fault: Fault) -> E {
        self.fault.set(fault);
        E::custom("refused")
    }
}

/// Reads one value, `depth` levels above the bound.
#[derive(Clone, Copy)]
pub(super) struct Reader<'l> {
    depth: usize,
    limits: &'l Limits,
}

impl<'l> Reader<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { depth: MAX_DEPTH, limits }
    }

    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(self.limits.stop(Fault::TooDeep)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        match self.limits.values.get().checked_sub(1) {
            Some(left) => self.limits.values.set(left),
            None => return Err(self.limits.stop(Fault::TooLarge)),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value))
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut object = Vec::with_capacity(if inner.depth + 1 == MAX_DEPTH { TYPICAL_MEMBERS } else { 0 });
        while let Some(Key(name)) = members.next_key_seed(KeyReader)? {
            object.push((name, members.next_value_seed(inner)?));
        }
        if let Some(digits) = number::unwrap(&object) {
            let number = digits.parse().ok().filter(|number: &f64| number.is_finite());
            return number.map(Node::Number).ok_or_else(|| self.limits.stop(Fault::Syntax));
        }
        if has_duplicates(&object) {
            return Err(self.limits.stop(Fault::DuplicateKey));
        }
        Ok(Node::Object(Object(object)))
    }
}

/// A member's name, read without a detour through `String` where it has no escape.
struct Key<'a>(Cow<'a, str>);
struct KeyReader;

impl<'de> DeserializeSeed<'de> for KeyReader {
    type Value = Key<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyReader {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(value.to_owned())))
    }
}

fn has_duplicates(members: &[(Cow<'_, str>, Node<'_>)]) -> bool {
    if members.len() <= PAIRWISE {
        return members.iter().enumerate().any(|(i, (name, _))| members[..i].iter().any(|(other, _)| other == name));
    }
    let mut seen = HashSet::with_capacity(members.len());
    members.iter().any(|(name, _)| !seen.insert(&**name))
}
