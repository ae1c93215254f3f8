//! What rows are made of.

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Fault;

pub(super) fn json(record: &impl Serialize) -> Result<String, Fault> {
    Ok(serde_json::to_string(record)?)
}

/// SQLite's numbers end where a time is far beyond any that means something.
pub(super) fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.as_unix_seconds()).unwrap_or(i64::MAX)
}

/// The one record that a query finds, if it finds any.
pub(super) fn one<T: DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Option<T>, Fault> {
    let record = connection.prepare_cached(sql)?.query_row(params, |row| row.get::<_, Box<str>>(0)).optional()?;
    Ok(record.map(|record| serde_json::from_str(&record)).transpose()?)
}

/// Whether a statement changed a row.
pub(super) fn write(connection: &Connection, sql: &str, params: impl Params) -> Result<bool, Fault> {
    Ok(connection.prepare_cached(sql)?.execute(params)? > 0)
}

/// How many there may be more than asked for, to see whether more comes.
pub(super) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit.max(1)).unwrap_or(i64::MAX).saturating_add(1)
}

/// A page of what is newest first, of as many as [`one_more`] says; the cursor of each item is its id.
pub(super) fn page<T>(mut items: Vec<T>, limit: usize, id: impl Fn(&T) -> &str) -> Page<T> {
    let has_more = items.len() > limit.max(1);
    items.truncate(limit.max(1));
    let next = items.last().filter(|_| has_more).map(|last| Cursor::new(id(last)));
    let page = Page::last(items);
    match next {
        Some(next) => page.followed_by(next),
        None => page,
    }
}

/// A query of some conditions, each of which is text of ours with values of whomever's.
pub(super) struct Select {
    sql: String,
    values: Vec<Value>,
}

impl Select {
    /// Of these columns of this table, without a condition.
    pub(super) fn of(columns: &str, table: &str) -> Self {
        Self { sql: format!("SELECT {columns} FROM {table} WHERE TRUE"), values: Vec::new() }
    }

    pub(super) fn and<const N: usize>(mut self, condition: &'static str, values: [Value; N]) -> Self {
        self.sql.extend([" AND ", condition]);
        self.values.extend(values);
        self
    }

    pub(super) fn order(mut self, order: &'static str, limit: i64) -> Self {
        self.sql.extend([" ORDER BY ", order, " LIMIT ?"]);
        self.values.push(limit.into());
        self
    }

    pub(super) fn number(self, connection: &Connection) -> Result<i64, Fault> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        Ok(statement.query_row(params_from_iter(self.values), |row| row.get(0))?)
    }

    /// The records, which are in the first column.
    pub(super) fn records<T: DeserializeOwned>(self, connection: &Connection) -> Result<Vec<T>, Fault> {
        self.rows(connection, record)
    }

    /// The records, each with the number that is in the second column.
    pub(super) fn numbered<T: DeserializeOwned>(self, connection: &Connection) -> Result<Vec<(i64, T)>, Fault> {
        self.rows(connection, |row| Ok((row.get(1)?, record(row)?)))
    }

    fn rows<T>(self, connection: &Connection, read: impl Fn(&Row<'_>) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        let rows = statement.query_and_then(params_from_iter(self.values), read)?;
        rows.collect()
    }
}

fn record<T: DeserializeOwned>(row: &Row<'_>) -> Result<T, Fault> {
    Ok(serde_json::from_str(&row.get::<_, Box<str>>(0)?)?)
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}
