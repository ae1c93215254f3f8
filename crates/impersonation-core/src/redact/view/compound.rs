use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant,
};

use super::key::Key;
use super::walk::{At, Null, Seen, Walk};
use crate::redact::automaton::{Name, Step};

/// An array or object of any of serde's kinds.
pub(super) struct Compound<'w, C, Ok> {
    insides: Insides<C, Ok>,
    walk: &'w Walk<'w>,
    at: At<'w>,
    position: u64,
    /// Where the value of a map's key stands.
    next: Step,
}

enum Insides<C, Ok> {
    Shown(C),
    /// Written already.
    Closed(Ok),
}

impl<'w, C, Ok> Compound<'w, C, Ok> {
    pub(super) fn shown(walk: &'w Walk<'w>, at: At<'w>, inner: C) -> Self {
        Self { insides: Insides::Shown(inner), walk, at, position: 0, next: Step::default() }
    }

    pub(super) fn closed(walk: &'w Walk<'w>, at: At<'w>, written: Ok) -> Self {
        Self { insides: Insides::Closed(written), walk, at, position: 0, next: Step::default() }
    }

    fn element(&mut self) -> Step {
        let position = self.position;
        self.position += 1;
        self.walk.step(self.at.places, Name::Position(position))
    }

    fn field(&self, name: &'static str) -> Step {
        self.walk.step(self.at.places, Name::Text(name.as_bytes()))
    }

    /// No pattern looks at a name where none has a place left.
    fn member<K: ?Sized + Serialize>(&self, key: &K) -> Step {
        if self.at.places == 0 {
            return Step::default();
        }
        match Key::of(key) {
            Some(Key(name)) => self.walk.step(self.at.places, Name::Text(name.as_bytes())),
            None => self.walk.step(self.at.places, Name::Unknown),
        }
    }
}

/// A key is data of the value, and has no place in a pattern.
fn seen_key<'s, K: ?Sized>(key: &'s K, walk: &'s Walk<'s>, at: &'s At<'s>) -> Seen<'s, K> {
    Seen { value: key, walk, at: at.child(None, 0) }
}

macro_rules! arrays {
    ($($kind:ident $method:ident,)*) => {$(
        impl<C: $kind> $kind for Compound<'_, C, C::Ok> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), C::Error> {
                let step = self.element();
                match &mut self.insides {
                    Insides::Closed(_) => Ok(()),
                    Insides::Shown(inner) if step.is_closed => inner.$method(&Null),
                    Insides::Shown(inner) => {
                        inner.$method(&Seen { value, walk: self.walk, at: self.at.child(None, step.below) })
                    }
                }
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                match self.insides {
                    Insides::Closed(written) => Ok(written),
                    Insides::Shown(inner) => inner.end(),
                }
            }
        }
    )*};
}

arrays! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

macro_rules! structs {
    ($($kind:ident,)*) => {$(
        impl<C: $kind> $kind for Compound<'_, C, C::Ok> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn serialize_field<T: ?Sized + Serialize>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), C::Error> {
                let step = self.field(name);
                match &mut self.insides {
                    Insides::Closed(_) => Ok(()),
                    Insides::Shown(inner) if step.is_closed => inner.serialize_field(name, &Null),
                    Insides::Shown(inner) => {
                        let at = self.at.child(Some(name), step.below);
                        inner.serialize_field(name, &Seen { value, walk: self.walk, at })
                    }
                }
            }

            fn skip_field(&mut self, name: &'static str) -> Result<(), C::Error> {
                match &mut self.insides {
                    Insides::Closed(_) => Ok(()),
                    Insides::Shown(inner) => inner.skip_field(name),
                }
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                match self.insides {
                    Insides::Closed(written) => Ok(written),
                    Insides::Shown(inner) => inner.end(),
                }
            }
        }
    )*};
}

structs! {
    SerializeStruct,
    SerializeStructVariant,
}

impl<C: SerializeMap> SerializeMap for Compound<'_, C, C::Ok> {
    type Ok = C::Ok;
    type Error = C::Error;

    fn serialize_key<K: ?Sized + Serialize>(&mut self, key: &K) -> Result<(), C::Error> {
        self.next = self.member(key);
        match &mut self.insides {
            Insides::Closed(_) => Ok(()),
            Insides::Shown(inner) => inner.serialize_key(&seen_key(key, self.walk, &self.at)),
        }
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), C::Error> {
        let step = self.next;
        match &mut self.insides {
            Insides::Closed(_) => Ok(()),
            Insides::Shown(inner) if step.is_closed => inner.serialize_value(&Null),
            Insides::Shown(inner) => {
                let at = self.at.child(None, step.below);
                inner.serialize_value(&Seen { value, walk: self.walk, at })
            }
        }
    }

    fn serialize_entry<K: ?Sized + Serialize, T: ?Sized + Serialize>(
        &mut self,
        key: &K,
        value: &T,
    ) -> Result<(), C::Error> {
        let step = self.member(key);
        let Insides::Shown(inner) = &mut self.insides else { return Ok(()) };
        let key = seen_key(key, self.walk, &self.at);
        if step.is_closed {
            return inner.serialize_entry(&key, &Null);
        }
        let at = self.at.child(None, step.below);
        inner.serialize_entry(&key, &Seen { value, walk: self.walk, at })
    }

    fn end(self) -> Result<C::Ok, C::Error> {
        match self.insides {
            Insides::Closed(written) => Ok(written),
            Insides::Shown(inner) => inner.end(),
        }
    }
}
