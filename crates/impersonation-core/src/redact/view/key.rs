use std::fmt;

use serde::ser::{Error, Impossible};
use serde::{Serialize, Serializer};

/// The key of a map as the name of a member.
pub(super) struct Key(pub(super) String);

impl Key {
    /// `None` where it is not certain how it is written.
    pub(super) fn of<K: ?Sized + Serialize>(key: &K) -> Option<Self> {
        key.serialize(Reading).ok().map(Self)
    }
}

struct Reading;

/// A key that is no text: a number with a fraction, bytes, a structure, or one that is sensitive.
#[derive(Debug)]
struct Uncertain;

impl fmt::Display for Uncertain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is no text")
    }
}

impl std::error::Error for Uncertain {}

impl Error for Uncertain {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

macro_rules! texts {
    ($($method:ident $type:ty,)*) => {$(
        fn $method(self, value: $type) -> Result<String, Uncertain> {
            Ok(value.to_string())
        }
    )*};
}

macro_rules! uncertain {
    ($($method:ident($($type:ty),*) $ok:ty,)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$ok, Uncertain> {
            Err(Uncertain)
        }
    )*};
}

type Never = Impossible<String, Uncertain>;

impl Serializer for Reading {
    type Ok = String;
    type Error = Uncertain;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    texts! {
        serialize_bool bool,
        serialize_i8 i8,
        serialize_i16 i16,
        serialize_i32 i32,
        serialize_i64 i64,
        serialize_i128 i128,
        serialize_u8 u8,
        serialize_u16 u16,
        serialize_u32 u32,
        serialize_u64 u64,
        serialize_u128 u128,
        serialize_char char,
        serialize_str &str,
    }

    uncertain! {
        serialize_f32(f32) String,
        serialize_f64(f64) String,
        serialize_bytes(&[u8]) String,
        serialize_none() String,
        serialize_unit() String,
        serialize_unit_struct(&'static str) String,
        serialize_seq(Option<usize>) Never,
        serialize_tuple(usize) Never,
        serialize_tuple_struct(&'static str, usize) Never,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) Never,
        serialize_map(Option<usize>) Never,
        serialize_struct(&'static str, usize) Never,
        serialize_struct_variant(&'static str, u32, &'static str, usize) Never,
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<String, Uncertain> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<String, Uncertain> {
        Ok(variant.to_owned())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<String, Uncertain> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<String, Uncertain> {
        Err(Uncertain)
    }
}
