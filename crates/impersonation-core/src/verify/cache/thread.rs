//! The few tokens that each thread keeps for itself.
//!
//! Counting the references of a session that all threads share would make them wait for each other on one cache line. A thread
//! keeps a session of its own.

use std::cell::RefCell;
use std::sync::Arc;

use super::Verified;
use super::entry::{Entry, Name};

const PLACES: usize = 64;
/// What takes more is rare, and would make what a thread keeps large.
const MAX_BYTES: usize = 16 * 1024;

thread_local! {
    static PLACES_OF_THREAD: RefCell<[Place; PLACES]> = const { RefCell::new([const { Place::EMPTY }; PLACES]) };
}

/// Where tokens of some hashes go.
struct Place {
    /// The hash of the last token that was looked for here in vain. One that comes twice in a row is kept: what comes once, in
    /// whatever numbers, pushes nothing out.
    missed: u64,
    kept: Option<Kept>,
}

struct Kept {
    /// Whose token it is: threads serve several verifiers.
    verifier: u64,
    entry: Arc<Entry>,
    /// The entry's, in an allocation of this thread's.
    verified: Verified,
}

impl Place {
    const EMPTY: Self = Self { missed: 0, kept: None };
}

/// What this thread keeps of a token, if it is current; what is not is dropped.
#[inline]
pub(super) fn find<T>(
    verifier: u64,
    name: Name<'_>,
    is_current: impl Fn(&Entry) -> bool,
    take: impl Fn(&Verified) -> T,
) -> Option<T> {
    // Errors say that the thread ends, or that whoever is asked whether it is current asks on this thread in turn.
    let kept = PLACES_OF_THREAD.try_with(|places| {
        let places = places.try_borrow().ok()?;
        let kept = places[place(name)].kept.as_ref()?;
        let is_it = kept.verifier == verifier && kept.entry.is_named(name);
        is_it.then(|| is_current(&kept.entry).then(|| take(&kept.verified)))
    });
    let taken = kept.ok()??;
    if taken.is_none() {
        replace(name, None);
    }
    taken
}

/// Keeps an entry that was found elsewhere, if it is looked for again and again.
pub(super) fn offer(verifier: u64, name: Name<'_>, entry: Arc<Entry>) {
    if entry.bytes() > MAX_BYTES {
        return;
    }
    let is_wanted = PLACES_OF_THREAD.try_with(|places| {
        let Ok(mut places) = places.try_borrow_mut() else { return false };
        let place = &mut places[place(name)];
        place.kept.is_none() || std::mem::replace(&mut place.missed, name.hash) == name.hash
    });
    if is_wanted == Ok(true) {
        let verified = Verified { session: entry.verified.session.unshared(), ..entry.verified };
        replace(name, Some(Kept { verifier, entry, verified }));
    }
}

#[cold]
fn replace(name: Name<'_>, kept: Option<Kept>) {
    let before = PLACES_OF_THREAD.try_with(|places| {
        let mut places = places.try_borrow_mut().ok()?;
        std::mem::replace(&mut places[place(name)].kept, kept)
    });
    // Outside the borrow: what is dropped may be the last of something.
    drop(before);
}

fn place(name: Name<'_>) -> usize {
    name.hash as usize % PLACES
}
