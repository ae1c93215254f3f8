//! Strict JSON: an object at the top, no key twice anywhere, bounded in depth and size, numbers finite.
//!
//! A derived `serde` struct is not strict: a JSON array deserializes into it, and a duplicate key inside a member that
//! it ignores or nests goes unseen. This reader walks every member, known or not, and borrows what it can.
//!
//! A document is one list of items in the order of the text, each container followed by what is in it, read in one pass. What
//! is no JSON to `serde_json` is none here, which a test holds it to.

mod index;
mod reader;
mod text;

use std::collections::HashSet;

use elsa::FrozenVec;
use index::Index;
use reader::Reader;

/// Values in a token's header or claims, at all levels together.
pub(crate) const TOKEN_VALUES: usize = 2048;
/// Values in a key set.
pub(crate) const KEY_SET_VALUES: usize = 16 * 1024;

/// Members of an object that are compared each with each.
const FEW: usize = 6;

/// Why a document was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Syntax,
    TooDeep,
    TooLarge,
    DuplicateKey,
    NotAnObject,
}

/// Strings of a document that stand in it with escapes, and so not as they are.
#[derive(Default)]
pub(crate) struct Escaped(FrozenVec<String>);

impl Escaped {
    fn keep(&self, string: String) -> &str {
        self.0.push_get(string)
    }
}

/// A document that is one object.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    items: Vec<Item<'a>>,
    index: Option<Index>,
}

/// A value, and the name that it has in its object.
#[derive(Clone, Copy, Debug)]
struct Item<'a> {
    name: &'a str,
    /// The [`glance`] of its name.
    glance: u32,
    /// How many items it takes: itself and, behind it, all that is in it.
    size: u32,
    value: Value<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    Null,
    Bool,
    Number(f64),
    Text(&'a str),
    List,
    Object,
}

/// A value of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Node<'d> {
    Null,
    Bool,
    Number(f64),
    Text(&'d str),
    List(List<'d>),
    Object(Object<'d>),
}

/// The values of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'d>(&'d [Item<'d>]);

/// The members of an object in the order of the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'d> {
    inside: &'d [Item<'d>],
    /// Of the outermost object, of which most is asked.
    index: Option<&'d Index>,
}

impl<'a> Document<'a> {
    /// Reads a document that is one object of no more than so many values.
    pub(crate) fn parse(document: &'a [u8], escaped: &'a Escaped, max_values: usize) -> Result<Self, Fault> {
        let document = std::str::from_utf8(document).map_err(|_| Fault::Syntax)?;
        let items = Reader::new(document, escaped, max_values).read()?;
        match items[0].value {
            Value::Object => Ok(Self { index: index(&items[1..])?, items }),
            _ => Err(Fault::NotAnObject),
        }
    }

    pub(crate) fn object(&self) -> Object<'_> {
        Object { inside: &self.items[1..], index: self.index.as_ref() }
    }

    /// The same without the members that are `null`.
    pub(crate) fn without_null_members(mut self) -> Self {
        let mut at = 1;
        while let Some(item) = self.items.get(at) {
            match item.value {
                Value::Null => drop(self.items.remove(at)),
                _ => at += item.size as usize,
            }
        }
        // Positions have moved.
        self.index = None;
        self
    }
}

/// Finds the members of an object by name, unless there are many.
fn index(inside: &[Item<'_>]) -> Result<Option<Index>, Fault> {
    let index = Index::of(inside).map_err(|_| Fault::DuplicateKey)?;
    if index.is_none() {
        let mut seen = HashSet::with_capacity(inside.len());
        if !children(inside).all(|member| seen.insert(member.name)) {
            return Err(Fault::DuplicateKey);
        }
    }
    Ok(index)
}

/// Holds an object that is inside another to its names.
fn check_names(inside: &[Item<'_>]) -> Result<(), Fault> {
    // The usual `act` has two or three members, for which no table is worth its while.
    let mut rest = children(inside);
    let mut few = 0;
    while let Some(member) = rest.next() {
        few += 1;
        if few > FEW {
            return index(inside).map(drop);
        }
        if rest.clone().any(|other| other.is_named(member.name, member.glance)) {
            return Err(Fault::DuplicateKey);
        }
    }
    Ok(())
}

/// What tells most names apart at once: the length and three letters.
#[inline]
fn glance(name: &str) -> u32 {
    match name.as_bytes() {
        name @ [first, .., last] => u32::from_le_bytes([name.len() as u8, *first, name[name.len() / 2], *last]),
        short => u32::from(short.first().copied().unwrap_or_default()),
    }
}

impl Item<'_> {
    fn is_named(&self, name: &str, glance: u32) -> bool {
        self.glance == glance && self.name == name
    }
}

/// The items at the top of these, each of which may be followed by what is in it.
fn children<'d>(inside: &'d [Item<'d>]) -> impl Iterator<Item = &'d Item<'d>> + Clone {
    nodes(inside).map(|(item, _)| item)
}

/// The same, each with the insides that it would have as a container.
fn nodes<'d>(mut inside: &'d [Item<'d>]) -> impl Iterator<Item = (&'d Item<'d>, &'d [Item<'d>])> + Clone {
    std::iter::from_fn(move || {
        let (item, behind) = inside.split_first()?;
        let (within, rest) = behind.split_at(item.size as usize - 1);
        inside = rest;
        Some((item, within))
    })
}

fn node<'d>((item, within): (&'d Item<'d>, &'d [Item<'d>])) -> Node<'d> {
    match item.value {
        Value::Null => Node::Null,
        Value::Bool => Node::Bool,
        Value::Number(number) => Node::Number(number),
        Value::Text(text) => Node::Text(text),
        Value::List => Node::List(List(within)),
        Value::Object => Node::Object(Object { inside: within, index: None }),
    }
}

impl<'d> Object<'d> {
    #[inline]
    pub(crate) fn get(&self, key: &str) -> Option<Node<'d>> {
        let glance = glance(key);
        match self.index {
            Some(index) => {
                let at = index.find(self.inside, key, glance)?;
                nodes(&self.inside[at..]).next().map(node)
            }
            None => nodes(self.inside).find(|(item, _)| item.is_named(key, glance)).map(node),
        }
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The member as text; `None` where it is missing or something else.
    pub(crate) fn text(&self, key: &str) -> Option<&'d str> {
        self.get(key)?.as_text()
    }

    /// The member as an object; `None` where it is missing or something else.
    pub(crate) fn object(&self, key: &str) -> Option<Object<'d>> {
        match self.get(key)? {
            Node::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The texts of a list; none where the member is missing, no list, or holds anything but text.
    pub(crate) fn texts(&self, key: &str) -> Vec<Box<str>> {
        let Some(Node::List(list)) = self.get(key) else { return Vec::new() };
        let texts: Option<Vec<_>> = list.iter().map(|item| item.as_text().map(Box::from)).collect();
        texts.unwrap_or_default()
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = (&'d str, Node<'d>)> {
        nodes(self.inside).map(|found| (found.0.name, node(found)))
    }
}

impl<'d> List<'d> {
    pub(crate) fn iter(self) -> impl Iterator<Item = Node<'d>> {
        nodes(self.0).map(node)
    }
}

impl<'d> Node<'d> {
    pub(crate) fn as_text(&self) -> Option<&'d str> {
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
#[expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
mod tests;
