//! Who is there, for code that no handler hands it to: a mailer, analytics, a job.
//!
//! A session layer sets it for as long as a request is worked on. It does not go along by itself: not into a spawned task, not
//! to a thread that blocks, not into a body that streams after the handler has returned. [`carry`] takes it into a future,
//! [`carry_into`] into a closure.
//!
//! **Nothing is known outside of a request**: [`presence`] is `None` there, which is not the same as nobody. Code that must know
//! who is really acting refuses, or waits for a person, where it is `None`. Decide in handlers and gates by the request's own
//! presence; this is for side effects far from them. The repository's `docs/side-effects.md` has recipes.

use std::cell::Cell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::presence::Presence;

thread_local! {
    /// Only while a piece of work is being done: what enters it leaves it before the thread does anything else.
    static CURRENT: Cell<Option<Presence>> = const { Cell::new(None) };
}

/// Who is there in the request that is worked on; `None` where none is, and so nothing is known.
///
/// ```
/// use impersonation_core::current;
///
/// /// Mail in the user's name goes out only if the user is there in person.
/// fn may_send_mail() -> bool {
///     current::presence().is_some_and(|presence| !presence.is_acting())
/// }
///
/// assert!(!may_send_mail(), "outside of a request nothing is known");
/// ```
pub fn presence() -> Option<Presence> {
    let mut presence = None;
    swap(&mut presence);
    let there = presence.clone();
    swap(&mut presence);
    there
}

/// The same future, in which whoever is there now is there too: for a task to be spawned.
///
/// ```no_run
/// use impersonation_core::current;
///
/// # async fn send_receipt() {}
/// # fn spawn(_: impl Future<Output = ()> + Send + 'static) {}
/// # async fn handler() {
/// spawn(current::carry(async { send_receipt().await }));
/// # }
/// ```
pub fn carry<F: Future>(future: F) -> Carried<F> {
    Carried { future, presence: presence() }
}

/// The same closure, in which whoever is there now is there too: for a thread that may block.
///
/// ```
/// use impersonation_core::current;
///
/// let job = std::thread::spawn(current::carry_into(|| current::presence().is_some()));
/// # assert!(!job.join().expect("it ends"));
/// ```
pub fn carry_into<R>(work: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let presence = presence();
    move || within(presence, work)
}

/// Does the work as if `presence` were there; `None` hides who is. For jobs that stored who had asked for them, and for tests.
pub fn within<R>(mut presence: Option<Presence>, work: impl FnOnce() -> R) -> R {
    let _entered = enter(&mut presence);
    work()
}

/// Whoever is there for a piece of work, until it is dropped: then whoever was there before is put back.
#[must_use]
#[derive(Debug)]
pub(crate) struct Entered<'p> {
    /// Who was there before, meanwhile.
    presence: &'p mut Option<Presence>,
    /// On its thread.
    _here: PhantomData<*const ()>,
}

/// Changes places, and counts nothing: it is done at each poll.
#[inline]
pub(crate) fn enter(presence: &mut Option<Presence>) -> Entered<'_> {
    swap(presence);
    Entered { presence, _here: PhantomData }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        swap(self.presence);
    }
}

/// An error is that of a thread that is being taken down, where nobody can ask.
#[inline]
fn swap(presence: &mut Option<Presence>) {
    let _ = CURRENT.try_with(|current| current.swap(Cell::from_mut(presence)));
}

pin_project! {
    /// A future in which somebody is there. Made by [`carry`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Carried<F> {
        #[pin]
        future: F,
        presence: Option<Presence>,
    }
}

impl<F: Future> Future for Carried<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = enter(this.presence);
        this.future.poll(cx)
    }
}
