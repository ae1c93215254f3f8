//! The tables, step by step, in a table of the steps that were taken: `user_version` may be the application's, whose file it is.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::error::{OpenError, OpenErrorKind};

/// In the order in which they are taken. Forward only: what was published is never edited.
const STEPS: [Step; 1] = [Step {
    version: 1,
    name: "grants_tickets_consents_events",
    sql: include_str!("migrations/0001_grants_tickets_consents_events.sql"),
}];

struct Step {
    version: i64,
    name: &'static str,
    sql: &'static str,
}

/// Takes the steps that are missing, each with its entry or not at all. Of several processes each step is taken by one.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    if has_table(connection)? && version(connection)? == newest() {
        return Ok(()); // without the lock of a writer, for which the others would wait
    }
    STEPS.iter().try_for_each(|step| take(connection, step))
}

fn take(connection: &mut Connection, step: &Step) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS impersonation_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT",
    )?;
    match version(&transaction)? {
        newer if newer > newest() => return Err(OpenError::new(OpenErrorKind::Newer)),
        taken if taken >= step.version => return Ok(()),
        _ => transaction.execute_batch(step.sql)?,
    }
    transaction
        .execute("INSERT INTO impersonation_migrations (version, name) VALUES (?, ?)", (step.version, step.name))?;
    Ok(transaction.commit()?)
}

fn newest() -> i64 {
    STEPS.len() as i64
}

fn has_table(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'impersonation_migrations'";
    Ok(connection.query_row(sql, (), |_| Ok(())).optional()?.is_some())
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(max(version), 0) FROM impersonation_migrations", (), |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_from_one_without_a_gap() {
        assert!(STEPS.iter().map(|step| step.version).eq(1..=newest()));
    }
}
