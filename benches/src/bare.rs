//! The rows that starts and redemptions need, by rusqlite alone: ready-made, and nobody asks whether they may be kept.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use impersonation_issuer::Grant;
use impersonation_issuer::store::TicketRecord;
use impersonation_store::Sqlite;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, TransactionBehavior, params_from_iter};

const INSERT_GRANT: &str = "INSERT INTO impersonation_grants
    (id, record, impersonator_issuer, impersonator, subject, idempotency_key, ends_at, pending_until, seen_at, is_open)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const INSERT_TICKET: &str =
    "INSERT INTO impersonation_tickets (hash, record, grant_id, is_current) VALUES (?, ?, ?, 1)";
const INSERT_EVENT: &str = "INSERT INTO impersonation_events
    (id, record, grant_id, impersonator_issuer, impersonator, subject) VALUES (?, ?, ?, ?, ?, ?)";
const UPDATE_TICKET: &str = "UPDATE impersonation_tickets SET record = ? WHERE hash = ?";
const UPDATE_GRANT: &str =
    "UPDATE impersonation_grants SET record = ?, pending_until = ?, seen_at = ?, is_open = ? WHERE id = ?";

/// A statement with its values.
type Written = (&'static str, Vec<Value>);

/// What one start and its redemption wrote: two transactions of three statements each.
#[derive(Debug)]
pub struct Rows {
    start: [Written; 3],
    redemption: [Written; 3],
}

/// What an issuer wrote into its file, in its order, behind the first so many.
///
/// # Panics
///
/// Where the file holds something else.
pub fn written(file: &Path, after: usize) -> Vec<Rows> {
    let connection = Connection::open(file).expect("a file");
    let sql = "SELECT g.id, g.record, g.impersonator_issuer, g.impersonator, g.subject, g.idempotency_key, g.ends_at,
            g.seen_at, t.hash, t.record
        FROM impersonation_grants g JOIN impersonation_tickets t ON t.grant_id = g.id ORDER BY g.rowid LIMIT -1 OFFSET ?";
    let mut statement = connection.prepare(sql).expect("a statement");
    let rows = statement.query_map([after as i64], |row| rows(&connection, row)).expect("rows");
    rows.collect::<Result<_, _>>().expect("rows")
}

fn rows(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Rows> {
    let text = |column: usize| row.get::<_, String>(column);
    let value = |column: usize| row.get::<_, Value>(column);
    let (id, hash) = (text(0)?, text(8)?);
    let (after, redeemed) = (text(1)?, text(9)?);
    let mut grant: Grant = serde_json::from_str(&after).expect("a grant");
    let mut ticket: TicketRecord = serde_json::from_str(&redeemed).expect("a ticket");
    // As they were before the redemption.
    (grant.pending_until, grant.slot, grant.seen_at) = (Some(ticket.expires_at), None, grant.started_at);
    ticket.redeemed_at = None;
    let (before, issued) = (json(&grant), json(&ticket));
    let pending_until = Value::Integer(ticket.expires_at.as_unix_seconds() as i64);
    let [began, redemption] = events(connection, &id)?;
    let inserted = vec![
        id.clone().into(),
        before.into(),
        value(2)?,
        value(3)?,
        value(4)?,
        value(5)?,
        value(6)?,
        pending_until,
        Value::Null,
        1.into(),
    ];
    let updated = vec![after.into(), Value::Null, value(7)?, 1.into(), id.clone().into()];
    Ok(Rows {
        start: [
            (INSERT_GRANT, inserted),
            (INSERT_TICKET, vec![hash.clone().into(), issued.into(), id.into()]),
            (INSERT_EVENT, began),
        ],
        redemption: [
            (UPDATE_TICKET, vec![redeemed.into(), hash.into()]),
            (UPDATE_GRANT, updated),
            (INSERT_EVENT, redemption),
        ],
    })
}

fn events(connection: &Connection, grant: &str) -> rusqlite::Result<[Vec<Value>; 2]> {
    let sql = "SELECT id, record, grant_id, impersonator_issuer, impersonator, subject
        FROM impersonation_events WHERE grant_id = ? ORDER BY number";
    let mut statement = connection.prepare_cached(sql)?;
    let event = |row: &Row<'_>| (0..6).map(|column| row.get(column)).collect();
    let events: Vec<Vec<Value>> = statement.query_map([grant], event)?.collect::<Result<_, _>>()?;
    Ok(events.try_into().expect("a start and a redemption"))
}

fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).expect("text")
}

/// A file of the same tables, open as the store opens it.
#[derive(Debug)]
pub struct Bare(Mutex<Connection>);

impl Bare {
    /// An empty one.
    ///
    /// # Panics
    ///
    /// Where it cannot be made.
    pub fn new(folder: &Path) -> Self {
        let file = folder.join("bare.db");
        drop(Sqlite::open(&file).expect("a file")); // makes the tables
        let connection = Connection::open(&file).expect("a file");
        connection.pragma_update(None, "journal_mode", "WAL").expect("a log");
        connection.pragma_update(None, "synchronous", "FULL").expect("a setting");
        connection.pragma_update(None, "foreign_keys", true).expect("a setting");
        connection.busy_timeout(std::time::Duration::from_secs(5)).expect("a setting");
        connection.set_prepared_statement_cache_capacity(64);
        Self(Mutex::new(connection))
    }

    /// Keeps these, each start and each redemption by a transaction of its own, so many threads at once.
    ///
    /// # Panics
    ///
    /// Where one is not kept.
    pub fn work(&self, rows: &[Rows], at_once: usize) {
        let next = AtomicUsize::new(0);
        let lane = || {
            while let Some(rows) = rows.get(next.fetch_add(1, Relaxed)) {
                self.keep([&rows.start]);
                self.keep([&rows.redemption]);
            }
        };
        if at_once == 1 {
            return lane();
        }
        std::thread::scope(|scope| (0..at_once).for_each(|_| drop(scope.spawn(lane))));
    }

    /// Keeps them on one thread, so many starts by one transaction and then their redemptions by another: as few flushes as may be.
    ///
    /// # Panics
    ///
    /// Where one is not kept.
    pub fn work_together(&self, rows: &[Rows], together: usize) {
        for rows in rows.chunks(together) {
            self.keep(rows.iter().map(|rows| &rows.start));
            self.keep(rows.iter().map(|rows| &rows.redemption));
        }
    }

    fn keep<'a>(&self, written: impl IntoIterator<Item = &'a [Written; 3]>) {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).expect("a transaction");
        for (sql, values) in written.into_iter().flatten() {
            let mut statement = transaction.prepare_cached(sql).expect("a statement");
            assert_eq!(statement.execute(params_from_iter(values)).expect("a row"), 1);
        }
        transaction.commit().expect("a flush");
    }
}
