//! A few threads read, each with a connection of its own, beside the one that writes.

use std::io;
use std::thread;

use async_channel::{Receiver, Sender};
use impersonation_issuer::store::{StoreError, StoreErrorKind};
use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

use super::error::Fault;

/// How many reads may wait; whoever comes later waits to wait.
const QUEUE: usize = 1024;

type Query = Box<dyn FnOnce(&mut Connection) + Send>;

/// What the threads are given. They end when the last clone is gone.
#[derive(Clone)]
pub(super) struct Readers(Sender<Query>);

impl Readers {
    pub(super) fn start(connections: impl IntoIterator<Item = Connection>) -> io::Result<Self> {
        let (sender, queries) = async_channel::bounded(QUEUE);
        for connection in connections {
            let queries = queries.clone();
            thread::Builder::new().name("impersonation-read".into()).spawn(move || work(connection, &queries))?;
        }
        Ok(Self(sender))
    }

    /// Reads. All that one closure reads is of one moment.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let query = move |connection: &mut Connection| {
            if !reply.is_closed() {
                // Nobody may have stayed.
                drop(reply.send(at_once(connection, query).map_err(StoreError::from)));
            }
        };
        self.0.send(Box::new(query)).await.map_err(|_| unavailable())?;
        answer.await.map_err(|_| unavailable())?
    }
}

fn at_once<T>(
    connection: &mut Connection,
    query: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let transaction = connection.transaction()?;
    query(&transaction)
}

fn unavailable() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable).because("the threads of the file have ended")
}

fn work(mut connection: Connection, queries: &Receiver<Query>) {
    while let Ok(query) = queries.recv_blocking() {
        query(&mut connection);
    }
}
