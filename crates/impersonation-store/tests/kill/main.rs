//! A process that is killed at every step of a start, its repeat, a redemption and a stop, and what the file says afterwards.
//!
//! Of each operation every call of the store is a step, for as many as it makes. The process is killed (SIGKILL) before the call, once it
//! was given to the threads of the file, moments after that, and once it was answered. Whichever it is, then
//!
//! - nobody is in an account without the event of the start,
//! - no ticket works twice,
//! - whatever ended has one event of its end, and whatever has such an event ended,
//! - a start that is repeated under its key finds the grant that there is.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod application;
mod child;
mod deadly;
#[path = "../fixtures/mod.rs"]
mod fixtures;
mod kept;
mod redeem;
mod repeat;
mod start;
mod stop;

use application::Application;
use child::Said;
use deadly::Moment;
use fixtures::Folder;

/// What is left of a process that was killed.
struct Left {
    folder: Folder,
    said: Said,
    /// For messages.
    when: String,
}

/// Kills a process at every step of an operation, and has what is left looked at each time: all the more so once none is left, when it
/// has done all of it.
async fn at_every_step(operation: &str, least: usize, look: impl AsyncFn(Left, Application)) {
    for moment in Moment::ALL {
        let mut step = 0;
        loop {
            step += 1;
            let folder = Folder::new();
            let (said, is_over) = child::run(operation, &folder, step, moment);
            let left = Left { said, when: format!("{operation}, {moment:?} call {step}"), folder };
            let application = Application::open(left.folder.path()).await;
            kept::is_whole(&application, &left.when).await;
            look(left, application).await;
            if is_over {
                assert!(step > least, "{operation} makes {} calls", step - 1);
                break;
            }
        }
    }
}
