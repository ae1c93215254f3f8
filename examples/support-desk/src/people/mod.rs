//! Who the users are, staff among them: a table with a few made-up people.

mod made_up;
mod person;

use impersonation_axum::redact::Sensitive;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::database::Database;
use crate::error::Failure;
use made_up::MADE_UP;

pub(crate) use person::{Person, Role, Support};

/// The table of people. Clones share it.
#[derive(Clone)]
pub(crate) struct People(Database);

impl People {
    /// The people of that file, with the made-up ones in it.
    pub(crate) async fn of(database: &Database) -> Result<Self, Failure> {
        database.run(make_up).await?;
        Ok(Self(database.clone()))
    }

    /// Under the ids that a provider gives: WorkOS's begin with `user_`, and a token of anybody else is none of a user's.
    pub(crate) async fn prefix_ids(&self, prefix: &'static str) -> Result<(), Failure> {
        self.0.run(move |file| file.execute("UPDATE people SET id = ?1 || id", params![prefix])).await?;
        Ok(())
    }

    /// Nobody is open to support without their consent: Descope asks everybody.
    pub(crate) async fn ask_everybody(&self) -> Result<(), Failure> {
        self.0.run(|file| file.execute("UPDATE people SET support = 'consent' WHERE support = 'open'", [])).await?;
        Ok(())
    }

    pub(crate) async fn all(&self) -> Result<Vec<Person>, Failure> {
        self.0.run(|file| select(file, "TRUE", &[])).await
    }

    /// The person of that id.
    pub(crate) async fn find(&self, id: &str) -> Result<Option<Person>, Failure> {
        let id = id.to_owned();
        self.0.run(move |file| one(file, "id = ?1", &id)).await
    }

    /// The person of that address.
    pub(crate) async fn at_address(&self, address: &str) -> Result<Option<Person>, Failure> {
        let address = address.to_owned();
        self.0.run(move |file| one(file, "email = ?1", &address)).await
    }

    /// The name of whoever has that id, for people to read; or that address, by which WorkOS knows its own staff. Never for a decision:
    /// those are two kinds of names.
    pub(crate) async fn name(&self, named: &str) -> String {
        let text = named.to_owned();
        let found = self.0.run(move |file| one(file, "id = ?1 OR email = ?1", &text)).await;
        found.ok().flatten().map_or_else(|| named.to_owned(), |person| person.name)
    }

    /// Customers whose name or address has `text` in it.
    pub(crate) async fn customers(&self, text: &str) -> Result<Vec<Person>, Failure> {
        let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
        self.0.run(move |file| select(file, "role = 'customer' AND (name LIKE ?1 OR email LIKE ?1)", &[&pattern])).await
    }
}

fn make_up(file: &Connection) -> rusqlite::Result<()> {
    for person in MADE_UP {
        file.execute("INSERT OR IGNORE INTO people VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", person)?;
    }
    Ok(())
}

fn one(file: &Connection, condition: &str, text: &str) -> rusqlite::Result<Option<Person>> {
    let mut statement = file.prepare_cached(&format!("SELECT * FROM people WHERE {condition}"))?;
    statement.query_row(params![text], person).optional()
}

fn select(file: &Connection, condition: &str, texts: &[&String]) -> rusqlite::Result<Vec<Person>> {
    let mut statement = file.prepare(&format!("SELECT * FROM people WHERE {condition} ORDER BY rowid LIMIT 50"))?;
    statement.query_map(rusqlite::params_from_iter(texts), person)?.collect()
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let organizations: String = row.get("organizations")?;
    Ok(Person {
        id: row.get("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: Role::parse(&row.get::<_, String>("role")?),
        support: Support::parse(&row.get::<_, String>("support")?),
        organizations: organizations.split(',').filter(|id| !id.is_empty()).map(String::from).collect(),
        plan: row.get("plan")?,
        telephone: Sensitive::new(row.get("telephone")?),
        born: Sensitive::new(row.get("born")?),
        iban: Sensitive::new(row.get("iban")?),
    })
}
