//! Strict JSON: an object at the top, no key twice anywhere, bounded in depth and size, numbers finite.
//!
//! A derived `serde` struct is not strict: a JSON array deserializes into it, and a duplicate key inside a member that
//! it ignores or nests goes unseen. This reader walks every member, known or not, and borrows what it can.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Levels of nesting that are read: more than eight nested actors need.
const MAX_DEPTH: usize = 32;
/// Values in one document, at all levels together.
const MAX_VALUES: usize = 8192;
/// Up to this many members are compared pairwise; beyond it a set is cheaper.
const PAIRWISE: usize = 24;
/// How `serde_json` hands out a number where another crate of the program turned its `arbitrary_precision` on.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

/// Why a document was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Syntax,
    TooDeep,
    TooLarge,
    DuplicateKey,
    NotAnObject,
}

/// A JSON value whose text borrows from the document where it holds no escape.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Object<'a>),
}

/// The members of a JSON object in the order of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

/// Reads a document that is one object.
pub(crate) fn parse(document: &[u8]) -> Result<Object<'_>, Fault> {
    let limits = Limits { values: Cell::new(MAX_VALUES), fault: Cell::new(Fault::Syntax) };
    let mut reader = serde_json::Deserializer::from_slice(document);
    let node = Reader { depth: MAX_DEPTH, limits: &limits }.deserialize(&mut reader);
    match (node, reader.end()) {
        (Ok(Node::Object(object)), Ok(())) => Ok(object),
        (Ok(_), Ok(())) => Err(Fault::NotAnObject),
        _ => Err(limits.fault.get()),
    }
}

impl<'a> Object<'a> {
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The member as text; `None` where it is missing or something else.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// The member as an object; `None` where it is missing or something else.
    pub(crate) fn object(&self, key: &str) -> Option<&Object<'a>> {
        match self.get(key)? {
            Node::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The texts of a list; none where the member is missing, no list, or holds anything but text.
    pub(crate) fn texts(&self, key: &str) -> Vec<Box<str>> {
        let Some(Node::List(items)) = self.get(key) else { return Vec::new() };
        let texts: Option<Vec<_>> = items.iter().map(|item| item.as_text().map(Box::from)).collect();
        texts.unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Node<'a>)> {
        self.0.iter().map(|(name, node)| (&**name, node))
    }
}

impl Node<'_> {
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_number(&self) -> Option<f64> {
        match self {
            Node::Number(number) => Some(*number),
            _ => None,
        }
    }
}

struct Limits {
    values: Cell<usize>,
    fault: Cell<Fault>,
}

impl Limits {
    fn stop<E: de::Error>(&self, fault: Fault) -> E {
        self.fault.set(fault);
        E::custom("refused")
    }
}

/// Reads one value, `depth` levels above the bound.
#[derive(Clone, Copy)]
struct Reader<'l> {
    depth: usize,
    limits: &'l Limits,
}

impl Reader<'_> {
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
        let mut object = Vec::with_capacity(if inner.depth + 1 == MAX_DEPTH { 16 } else { 4 });
        while let Some(Key(name)) = members.next_key_seed(KeyReader)? {
            object.push((name, members.next_value_seed(inner)?));
        }
        if let Some(number) = arbitrary_precision(&object) {
            return Ok(Node::Number(number));
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

/// The number that `serde_json` wraps in an object of one magic member under `arbitrary_precision`.
///
/// A document that spells the member out is read as that number as well: no object is lost by it that a rule would
/// have refused, since a rule that wants an object refuses a number.
fn arbitrary_precision(members: &[(Cow<'_, str>, Node<'_>)]) -> Option<f64> {
    match members {
        [(name, Node::Text(digits))] if name == ARBITRARY_PRECISION => {
            digits.parse().ok().filter(|number: &f64| number.is_finite())
        }
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn fault(document: &str) -> Fault {
        parse(document.as_bytes()).expect_err("refused")
    }

    #[test]
    fn an_object_is_read_with_its_members() {
        let object =
            parse(br#"{"sub":"user_1","exp":1.5,"tags":["a","b"],"act":{"sub":"x"},"none":null}"#).expect("read");
        assert_eq!(object.text("sub"), Some("user_1"));
        assert_eq!(object.get("exp").and_then(Node::as_number), Some(1.5));
        assert_eq!(object.texts("tags"), [Box::from("a"), Box::from("b")]);
        assert_eq!(object.object("act").and_then(|act| act.text("sub")), Some("x"));
        assert_eq!(object.get("none"), Some(&Node::Null));
    }

    #[test]
    fn anything_but_an_object_is_refused() {
        for document in ["[]", "[\"sub\",\"x\"]", "null", "1", "\"text\"", "true"] {
            assert_eq!(fault(document), Fault::NotAnObject, "{document}");
        }
    }

    #[test]
    fn a_key_given_twice_is_refused_at_every_level() {
        for document in
            [r#"{"a":1,"a":1}"#, r#"{"act":1,"\u0061ct":1}"#, r#"{"x":{"a":1,"a":2}}"#, r#"{"x":[{"a":1,"a":2}]}"#]
        {
            assert_eq!(fault(document), Fault::DuplicateKey, "{document}");
        }
    }

    #[test]
    fn a_key_given_twice_among_many_is_refused() {
        let mut members: Vec<_> = (0..200).map(|i| format!("\"k{i}\":{i}")).collect();
        assert!(parse(format!("{{{}}}", members.join(",")).as_bytes()).is_ok());
        members.push("\"k7\":0".into());
        assert_eq!(fault(&format!("{{{}}}", members.join(","))), Fault::DuplicateKey);
    }

    #[test]
    fn bounds_hold() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert_eq!(fault(&deep), Fault::TooDeep);
        let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(MAX_VALUES));
        assert_eq!(fault(&wide), Fault::TooLarge);
    }

    #[test]
    fn syntax_is_strict() {
        for document in ["", "{", "{}{}", "{} x", "{\"a\":01}", "{\"a\":1e999}", "{\"a\":NaN}", "{'a':1}", "{\"a\":1,}"]
        {
            assert_eq!(fault(document), Fault::Syntax, "{document}");
        }
        assert_eq!(parse(b"{\"a\":\"\xff\"}").expect_err("not UTF-8"), Fault::Syntax);
    }
}
