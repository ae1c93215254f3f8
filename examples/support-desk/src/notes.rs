//! What customers write down: something to change.

use rusqlite::params;

use crate::database::Database;
use crate::error::Failure;
use crate::page::When;

/// The longest note, in characters.
pub(crate) const LONGEST: usize = 500;

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

    pub(crate) async fn add(&self, person: &str, note: Note) -> Result<(), Failure> {
        let person = person.to_owned();
        self.0
            .run(move |file| {
                file.execute(
                    "INSERT INTO notes (person, at, text) VALUES (?1, ?2, ?3)",
                    params![person, note.at, note.text],
                )
            })
            .await?;
        Ok(())
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
