//! Impersonations as people think of them: somebody was in an account, from when until when, and why.

use impersonation_axum::Timestamp;
use rusqlite::{Row, params};

use super::Trail;
use crate::error::Failure;
use crate::page::When;

/// Somebody was in an account, or is.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) session: Option<String>,
    pub(crate) subject: String,
    pub(crate) actor: String,
    pub(crate) reason: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) began_at: When,
    pub(crate) ended_at: Option<When>,
    /// Why it ended, where anybody said.
    pub(crate) cause: Option<String>,
    /// Whether somebody entered, as far as is known: our issuer tells of tickets. What is not known is shown all the same.
    pub(crate) has_entered: bool,
}

impl Visit {
    pub(crate) fn is_over(&self) -> bool {
        self.ended_at.is_some()
    }
}

/// Which visits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visits {
    pub(crate) subject: Option<String>,
    pub(crate) actor: Option<String>,
    pub(crate) session: Option<String>,
    /// Those alone that go on.
    pub(crate) is_open: bool,
    pub(crate) since: Option<Timestamp>,
}

impl Trail {
    /// Visits, those that go on before all others, so that none is cut off; then the latest first. A start that nobody entered is none.
    pub(crate) async fn visits(&self, which: Visits, limit: u32) -> Result<Vec<Visit>, Failure> {
        let (since, has_tickets) = (which.since.map(When::from), self.has_tickets);
        self.file
            .run(move |file| {
                let Visits { subject, actor, session, is_open, .. } = which;
                let mut statement = file.prepare_cached(
                    "SELECT began.*, MIN(ended.at) AS ended_at, ended.detail AS cause,
                         NOT ?7 OR EXISTS (SELECT * FROM trail WHERE kind = 'redeemed' AND session = began.session) AS has_entered
                     FROM trail AS began
                     LEFT JOIN trail AS ended ON ended.kind = 'ended' AND ended.session = began.session
                     WHERE began.kind = 'started' AND (?1 IS NULL OR began.subject = ?1)
                         AND (?2 IS NULL OR began.actor = ?2 OR began.actor = (SELECT email FROM people WHERE id = ?2))
                         AND (?3 IS NULL OR began.at >= ?3 OR ended.at >= ?3 OR ended.at IS NULL)
                         AND (?4 IS NULL OR began.session = ?4)
                     GROUP BY began.id
                     HAVING cause IS NOT 'not_redeemed' AND (NOT ?5 OR ended_at IS NULL)
                     ORDER BY ended_at IS NULL DESC, began.at DESC, began.id DESC LIMIT ?6",
                )?;
                statement.query_map(params![subject, actor, since, session, is_open, limit, has_tickets], visit)?.collect()
            })
            .await
    }
}

fn visit(row: &Row<'_>) -> rusqlite::Result<Visit> {
    Ok(Visit {
        session: row.get("session")?,
        subject: row.get("subject")?,
        actor: row.get::<_, Option<String>>("actor")?.unwrap_or_else(|| "somebody".into()),
        reason: row.get("reason")?,
        organization: row.get("organization")?,
        began_at: row.get("at")?,
        ended_at: row.get("ended_at")?,
        cause: row.get("cause")?,
        has_entered: row.get("has_entered")?,
    })
}

impl Visit {
    /// Going on, ended as it should, or cut short by somebody or something.
    pub(crate) fn standing(&self) -> &'static str {
        match (self.ended_at, self.cause.as_deref()) {
            (None, _) => "open",
            (Some(_), None | Some("stopped" | "expired" | "idle" | "not_redeemed")) => "ended",
            (Some(_), Some(_)) => "cut",
        }
    }

    /// The same in words.
    pub(crate) fn said(&self) -> String {
        match (self.ended_at, self.cause.as_deref()) {
            (None, _) if !self.has_entered => "about to enter".into(),
            (None, _) => "goes on".into(),
            (Some(at), Some(cause)) => format!("until {}: {}", at, cause.replace('_', " ")),
            (Some(at), None) => format!("until {}", at),
        }
    }
}
