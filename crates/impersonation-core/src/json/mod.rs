//! Strict JSON: an object at the top, no key twice anywhere, bounded in depth and size, numbers finite.
//!
//! A derived `serde` struct is not strict: a JSON array deserializes into it, and a duplicate key inside a member that
//! it ignores or nests goes unseen. This reader walks every member, known or not, and borrows what it can.

mod number;
mod reader;

use std::borrow::Cow;

use serde::de::DeserializeSeed as _;

use reader::{Limits, Reader};

/// Values in a token's header or claims, at all levels together.
pub(crate) const TOKEN_VALUES: usize = 2048;
/// Values in a key set.
pub(crate) const KEY_SET_VALUES: usize = 16 * 1024;

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

/// Reads a document that is one object of no more than so many values.
pub(crate) fn parse(document: &[u8], max_values: usize) -> Result<Object<'_>, Fault> {
    let limits = Limits::new(max_values);
    let mut text = serde_json::Deserializer::from_slice(document);
    let node = Reader::new(&limits).deserialize(&mut text);
    match (node, text.end()) {
        (Ok(Node::Object(object)), Ok(())) => Ok(object),
        (Ok(_), Ok(())) => Err(Fault::NotAnObject),
        _ => Err(limits.fault()),
    }
}

impl<'a> Object<'a> {
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The same without the members that are `null`.
    pub(crate) fn without_nulls(mut self) -> Self {
        self.0.retain(|(_, node)| !matches!(node, Node::Null));
        self
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

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::reader::MAX_DEPTH;
    use super::*;

    fn parse(document: &[u8]) -> Result<Object<'_>, Fault> {
        super::parse(document, TOKEN_VALUES)
    }

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
        let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(TOKEN_VALUES));
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
