use std::fmt::Display;

use serde::ser::Error;
use serde::{Serialize, Serializer};

use super::compound::Compound;
use super::walk::{At, Null, Seen, Walk};
use crate::redact::automaton::Name;
use crate::redact::sensitive;

/// What serde_json calls a JSON text, and a number that it keeps as a text.
const RAW_JSON: &str = "$serde_json::private::RawValue";
const NUMBER: &str = "$serde_json::private::Number";

/// A serializer that shows what may be seen.
pub(super) struct Viewing<'w, S> {
    pub(super) inner: S,
    pub(super) walk: &'w Walk<'w>,
    pub(super) at: &'w At<'w>,
}

impl<'w, S: Serializer> Viewing<'w, S> {
    fn sensitive<T: ?Sized + Serialize>(self, class: &str, value: &T) -> Result<S::Ok, S::Error> {
        if self.walk.sees(class) {
            return sensitive::open(value, self);
        }
        self.walk.list(self.at);
        self.inner.serialize_none()
    }

    /// What holds for the insides of a variant; `None` where they are closed.
    fn variant(&self, name: &'static str) -> Option<At<'w>> {
        let step = self.walk.step(self.at.places, Name::Text(name.as_bytes()));
        (!step.is_closed).then(|| self.at.child(Some(name), step.below))
    }

    fn compound<C>(walk: &'w Walk<'w>, at: At<'w>, inner: C) -> Compound<'w, C, S::Ok> {
        Compound::shown(walk, at, inner)
    }

    /// A variant all of which is closed.
    fn closed_variant<C>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<Compound<'w, C, S::Ok>, S::Error> {
        let written = self.inner.serialize_newtype_variant(name, index, variant, &Null)?;
        Ok(Compound::closed(self.walk, *self.at, written))
    }

    /// Bytes are an array in JSON, of which a pattern may name an element.
    fn has_closed_byte(&self, length: usize) -> bool {
        let positions = if self.at.places == 0 { 0 } else { length as u64 };
        (0..positions).any(|position| self.walk.step(self.at.places, Name::Position(position)).is_closed)
    }
}

macro_rules! scalars {
    ($($method:ident $type:ty,)*) => {$(
        fn $method(self, value: $type) -> Result<S::Ok, S::Error> {
            self.inner.$method(value)
        }
    )*};
}

impl<'w, S: Serializer> Serializer for Viewing<'w, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Compound<'w, S::SerializeSeq, S::Ok>;
    type SerializeTuple = Compound<'w, S::SerializeTuple, S::Ok>;
    type SerializeTupleStruct = Compound<'w, S::SerializeTupleStruct, S::Ok>;
    type SerializeTupleVariant = Compound<'w, S::SerializeTupleVariant, S::Ok>;
    type SerializeMap = Compound<'w, S::SerializeMap, S::Ok>;
    type SerializeStruct = Compound<'w, S::SerializeStruct, S::Ok>;
    type SerializeStructVariant = Compound<'w, S::SerializeStructVariant, S::Ok>;

    scalars! {
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
        serialize_f32 f32,
        serialize_f64 f64,
        serialize_char char,
        serialize_str &str,
        serialize_unit_struct &'static str,
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<S::Ok, S::Error> {
        if self.has_closed_byte(value.len()) { self.inner.serialize_none() } else { self.inner.serialize_bytes(value) }
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.inner.serialize_none()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.serialize_some(&Seen { value, walk: self.walk, at: *self.at })
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit()
    }

    fn serialize_unit_variant(self, name: &'static str, index: u32, variant: &'static str) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit_variant(name, index, variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, name: &'static str, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.serialize_newtype_struct(name, &Seen { value, walk: self.walk, at: *self.at })
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        if name == sensitive::TOKEN {
            return self.sensitive(variant, value);
        }
        let Some(at) = self.variant(variant) else {
            return self.inner.serialize_newtype_variant(name, index, variant, &Null);
        };
        self.inner.serialize_newtype_variant(name, index, variant, &Seen { value, walk: self.walk, at })
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        self.inner.serialize_seq(length).map(|inner| Self::compound(self.walk, *self.at, inner))
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.inner.serialize_tuple(length).map(|inner| Self::compound(self.walk, *self.at, inner))
    }

    fn serialize_tuple_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.inner.serialize_tuple_struct(name, length).map(|inner| Self::compound(self.walk, *self.at, inner))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        let Some(at) = self.variant(variant) else { return self.closed_variant(name, index, variant) };
        let inner = self.inner.serialize_tuple_variant(name, index, variant, length)?;
        Ok(Self::compound(self.walk, at, inner))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        self.inner.serialize_map(length).map(|inner| Self::compound(self.walk, *self.at, inner))
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeStruct, S::Error> {
        let places = match name {
            RAW_JSON if self.at.places != 0 => {
                return Err(S::Error::custom("JSON that is a text already cannot be redacted by patterns in a view"));
            }
            NUMBER => 0,
            _ => self.at.places,
        };
        let inner = self.inner.serialize_struct(name, length)?;
        Ok(Self::compound(self.walk, self.at.with_places(places), inner))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        let Some(at) = self.variant(variant) else { return self.closed_variant(name, index, variant) };
        let inner = self.inner.serialize_struct_variant(name, index, variant, length)?;
        Ok(Self::compound(self.walk, at, inner))
    }

    fn collect_str<T: ?Sized + Display>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}
