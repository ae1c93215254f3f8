use libfuzzer_sys::arbitrary::{self, Arbitrary};
use serde_json::Value;

/// JSON of any kind. It is flat: how deep a reader goes is held elsewhere.
#[derive(Arbitrary, Debug)]
pub enum Shape<'a> {
    /// `null`.
    Null,
    /// A truth.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(&'a str),
    /// A list of texts.
    List(Vec<&'a str>),
    /// An object of texts.
    Object(Vec<(&'a str, &'a str)>),
}

impl From<&Shape<'_>> for Value {
    fn from(shape: &Shape<'_>) -> Self {
        match shape {
            Shape::Null => Self::Null,
            Shape::Bool(truth) => (*truth).into(),
            Shape::Number(number) => (*number).into(),
            Shape::Text(text) => (*text).into(),
            Shape::List(texts) => texts.iter().copied().collect(),
            Shape::Object(members) => members.iter().copied().collect(),
        }
    }
}

/// A member of an object, which as a rule is text.
#[derive(Arbitrary, Debug)]
pub enum Member<'a> {
    /// A text.
    Text(&'a str),
    /// It is not there.
    Absent,
    /// Anything.
    Odd(Shape<'a>),
}

impl Member<'_> {
    /// Its value, where it is there.
    pub fn value(&self) -> Option<Value> {
        match self {
            Self::Text(text) => Some((*text).into()),
            Self::Absent => None,
            Self::Odd(shape) => Some(shape.into()),
        }
    }
}

/// An object with those of the members that are there.
pub fn object<const N: usize>(members: [(&str, &Member<'_>); N]) -> Value {
    members.into_iter().filter_map(|(name, member)| Some((name, member.value()?))).collect()
}
