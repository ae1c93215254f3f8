//! One thread writes. Writes that wait for it are committed together, each in a savepoint of its own, and acknowledged after that.

use std::io;
use std::sync::Arc;
use std::thread;

use async_channel::{Receiver, Sender};
use impersonation_issuer::store::{StoreError, StoreErrorKind};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::oneshot;

use super::error::Fault;

/// How many writes may wait; whoever comes later waits to wait.
const QUEUE: usize = 1024;

/// How many are committed together at most.
const LARGEST_BATCH: usize = 256;

/// What the thread is given. It ends when the last clone is gone, and all that was given is written.
#[derive(Clone)]
pub(super) struct Writer(Sender<Box<dyn Write>>);

impl Writer {
    pub(super) fn start(connection: Connection) -> io::Result<Self> {
        let (sender, jobs) = async_channel::bounded(QUEUE);
        thread::Builder::new().name("impersonation-write".into()).spawn(move || work(connection, &jobs))?;
        Ok(Self(sender))
    }

    /// Has something written, all of it or nothing. It is written even where nobody stays to hear of it.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Job { work: Some(work), outcome: None, reply };
        self.0.send(Box::new(job)).await.map_err(|_| unavailable())?;
        answer.await.map_err(|_| unavailable())?
    }
}

fn unavailable() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable).because("the thread of the file has ended")
}

fn work(mut connection: Connection, jobs: &Receiver<Box<dyn Write>>) {
    while let Ok(first) = jobs.recv_blocking() {
        let mut batch = vec![first];
        batch.extend(std::iter::from_fn(|| jobs.try_recv().ok()).take(LARGEST_BATCH - 1));
        let committed = commit(&mut connection, &mut batch).map_err(Arc::new);
        batch.into_iter().for_each(|job| job.acknowledge(&committed));
    }
}

fn commit(connection: &mut Connection, batch: &mut [Box<dyn Write>]) -> rusqlite::Result<()> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in batch {
        let mut savepoint = transaction.savepoint()?;
        if !job.run(&savepoint) {
            savepoint.rollback()?;
        }
        // Where SQLite has undone everything, as it does of a full disk, there is no savepoint left, and this ends the batch.
        savepoint.commit()?;
    }
    transaction.commit()
}

trait Write: Send {
    /// Does it. `false` where it has to be undone.
    fn run(&mut self, connection: &Connection) -> bool;

    /// Says how it went, once it is known whether it lasts.
    fn acknowledge(self: Box<Self>, committed: &Result<(), Arc<rusqlite::Error>>);
}

struct Job<T, F> {
    work: Option<F>,
    outcome: Option<Result<T, Fault>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnOnce(&Connection) -> Result<T, Fault> + Send> Write for Job<T, F> {
    fn run(&mut self, connection: &Connection) -> bool {
        self.outcome = self.work.take().map(|work| work(connection));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn acknowledge(self: Box<Self>, committed: &Result<(), Arc<rusqlite::Error>>) {
        let answer = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) => outcome.map_err(StoreError::from),
            (Err(error), _) => Err(uncommitted(error)),
            (Ok(()), None) => Err(unavailable()),
        };
        // Nobody may have stayed.
        drop(self.reply.send(answer));
    }
}

fn uncommitted(error: &Arc<rusqlite::Error>) -> StoreError {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreErrorKind::Corrupt,
        _ => StoreErrorKind::Unavailable,
    };
    StoreError::new(kind).because(Arc::clone(error))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn insert(bytes: i64) -> impl FnOnce(&Connection) -> Result<usize, Fault> + Send + 'static {
        move |connection| Ok(connection.execute("INSERT INTO filled VALUES (zeroblob(?))", [bytes])?)
    }

    fn count(connection: &Connection) -> Result<i64, Fault> {
        Ok(connection.query_row("SELECT count(*) FROM filled", (), |row| row.get(0))?)
    }

    #[tokio::test]
    async fn what_finds_the_disk_full_is_not_written_and_what_fits_is_written_after_it() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE filled (bytes BLOB); PRAGMA max_page_count = 50").unwrap();
        let writer = Writer::start(connection).unwrap();

        writer.write(insert(1_000)).await.unwrap();
        for _ in 0..3 {
            let error = writer.write(insert(1_000_000)).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        }
        writer.write(insert(1_000)).await.unwrap();
        assert_eq!(writer.write(count).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn what_undoes_the_whole_transaction_lets_nothing_be_acknowledged() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE filled (bytes BLOB)").unwrap();
        let (sender, jobs) = async_channel::unbounded();
        let writer = Writer(sender);
        // All three wait before there is a thread.
        let answers = tokio::spawn(async move {
            let undo = |connection: &Connection| Ok(connection.execute_batch("ROLLBACK")?);
            tokio::join!(writer.write(insert(1)), writer.write(undo), writer.write(insert(1)))
        });
        tokio::task::yield_now().await;
        thread::spawn(move || work(connection, &jobs));

        let (first, undoing, last) = answers.await.unwrap();
        assert!(first.is_err() && undoing.is_err() && last.is_err());
    }
}
