//! What the programs log. A test has one thread, on which its program is served too.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

thread_local! {
    static LOGGED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what is logged from now on. Deliberately one subscriber for all threads: where there is a single one of a thread, tracing asks
/// whichever thread comes first whether anybody listens, and remembers the answer.
pub(crate) fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| tracing_subscriber::fmt().with_writer(|| ThisThread).with_ansi(false).init());
    LOGGED.take();
}

/// What actors did: the lines of the audit layer.
pub(crate) fn audited() -> Vec<String> {
    let log = String::from_utf8(LOGGED.with_borrow(Vec::clone)).unwrap();
    log.lines().filter(|line| line.contains("impersonation_core::audit")).map(str::to_owned).collect()
}

struct ThisThread;

impl io::Write for ThisThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
