//! What customers write down: something to change.

use rusqlite::params;

use crate::database::Database;
use crate::error::Failure;
use crate::page::When;

/// The longest note, in characters.
const LONGEST: usize = 500;

/// A note.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) at: When,
    pub(crate) text: String,
}

/// The table of notes. Clones share it.
#[derive(Clone)]
pub(crate) struct Notes(Database);

impl Notes {
    pub(crate) fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// Adds one; `false` where it has none or too many characters.
    pub(crate) async fn add(&self, person: &str, at: When, text: &str) -> Result<bool, Failure> {
        let text = text.trim();
        if text.is_empty() || text.chars().nth(LONGEST).is_some() {
            return Ok(false);
        }
        let (person, text) = (person.to_owned(), text.to_owned());
        let insert = "INSERT INTO notes (person, at, text) VALUES (?1, ?2, ?3)";
        self.0.run(move |file| file.execute(insert, params![person, at, text])).await?;
        Ok(true)
    }

    /// The latest of a person, the latest first.
    pub(crate) async fn latest(&self, person: &str) -> Result<Vec<Note>, Failure> {
        let person = person.to_owned();
        self.0
            .run(move |file| {
                let mut statement =
                    file.prepare_cached("SELECT at, text FROM notes WHERE person = ?1 ORDER BY id DESC LIMIT 20")?;
                let note = |row: &rusqlite::Row<'_>| Ok(Note { at: row.get("at")?, text: row.get("text")? });
                statement.query_map(params![person], note)?.collect()
            })
            .await
    }
}
