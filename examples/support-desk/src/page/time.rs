//! Times for people, in UTC.

use std::fmt;

use impersonation_axum::Timestamp;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A moment in seconds since the Unix epoch, as tables and pages have it. It reads as `2026-11-27 13:32`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When(pub(crate) i64);

impl When {
    /// `2026-11-27T13:32:05Z`, as HTML's `time` has it.
    pub(crate) fn machine(&self) -> String {
        self.written("%Y-%m-%dT%H:%M:%SZ")
    }

    /// `13:32`.
    pub(crate) fn clock(&self) -> String {
        self.written("%H:%M")
    }

    /// `Nov 27`.
    pub(crate) fn day(&self) -> String {
        self.written("%b %-d")
    }

    fn written(&self, format: &str) -> String {
        jiff::Timestamp::from_second(self.0).map(|at| at.strftime(format).to_string()).unwrap_or_default()
    }
}

impl From<Timestamp> for When {
    fn from(at: Timestamp) -> Self {
        Self(at.as_unix_seconds().try_into().unwrap_or(i64::MAX))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written("%Y-%m-%d %H:%M"))
    }
}

impl FromSql for When {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self)
    }
}

impl ToSql for When {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}
