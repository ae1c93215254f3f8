//! Where the members of one object stand, by name: claims are asked for by name a dozen times.

use super::{Item, children};

/// Objects of more members are searched member by member.
const MAX_MEMBERS: usize = 32;
/// Twice as many, so that few names meet.
const PLACES: usize = 64;

/// A table of open addresses, small enough to stand on the stack.
#[derive(Debug)]
pub(super) struct Index {
    /// The position of an item, counted from 1, where a name of that [`glance`](super::glance) was put.
    places: [u8; PLACES],
}

impl Index {
    /// The members of the object that has these insides; `None` where there are many.
    ///
    /// # Errors
    ///
    /// Where two have one name.
    pub(super) fn of(inside: &[Item<'_>]) -> Result<Option<Self>, Twice> {
        let mut index = Self { places: [0; PLACES] };
        let mut position = 1_usize;
        for (count, member) in children(inside).enumerate() {
            let Ok(at) = u8::try_from(position) else { return Ok(None) };
            if count == MAX_MEMBERS {
                return Ok(None);
            }
            match index.place(inside, member.name, member.glance) {
                Place::Taken(_) => return Err(Twice),
                Place::Free(place) => index.places[place] = at,
            }
            position += member.size as usize;
        }
        Ok(Some(index))
    }

    /// The position of the member of that name in the insides that this was made of.
    #[inline]
    pub(super) fn find(&self, inside: &[Item<'_>], name: &str, glance: u32) -> Option<usize> {
        match self.place(inside, name, glance) {
            Place::Taken(position) => Some(position),
            Place::Free(_) => None,
        }
    }

    #[inline]
    fn place(&self, inside: &[Item<'_>], name: &str, glance: u32) -> Place {
        // The upper bits of a product depend on all of its factors' bits (Knuth, TAOCP 6.4).
        let mut place = glance.wrapping_mul(0x9e37_79b9) as usize >> 26;
        while let Some(position) = usize::from(self.places[place]).checked_sub(1) {
            if inside[position].is_named(name, glance) {
                return Place::Taken(position);
            }
            place = (place + 1) % PLACES;
        }
        Place::Free(place)
    }
}

/// Two members of one name.
pub(super) struct Twice;

enum Place {
    Taken(usize),
    Free(usize),
}
