//! Who the users are, staff among them: a table with a few made-up people.

use std::fmt;

use impersonation_axum::redact::{Financial, Sensitive};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::database::Database;
use crate::error::Failure;

/// A person of the application's.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: Role,
    pub(crate) support: Support,
    /// Their ids, which are names too.
    pub(crate) organizations: Vec<String>,
    pub(crate) plan: String,
    pub(crate) telephone: Sensitive<String>,
    pub(crate) born: Sensitive<String>,
    pub(crate) iban: Sensitive<String, Financial>,
}

/// What somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Customer,
    /// Acts as customers.
    Agent,
    /// Acts as customers, without their consent where it must be, and ends impersonations of others.
    Lead,
    /// Reads what has happened.
    Auditor,
}

/// Whether support may act as a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    Open,
    WithConsent,
    Never,
}

impl Role {
    pub(crate) fn is_staff(self) -> bool {
        self != Self::Customer
    }

    /// Only who ranks above somebody may act as them.
    pub(crate) fn rank(self) -> u32 {
        match self {
            Self::Customer => 0,
            Self::Agent => 10,
            Self::Lead | Self::Auditor => 20,
        }
    }

    /// Whether it is theirs to act as customers. Whom, their ranks say.
    pub(crate) fn acts(self) -> bool {
        matches!(self, Self::Agent | Self::Lead)
    }

    fn parse(text: &str) -> Self {
        match text {
            "agent" => Self::Agent,
            "lead" => Self::Lead,
            "auditor" => Self::Auditor,
            _ => Self::Customer,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Customer => "customer",
            Self::Agent => "support agent",
            Self::Lead => "support lead",
            Self::Auditor => "auditor",
        })
    }
}

impl Support {
    /// Whether the customer is asked first.
    pub(crate) fn asks(self) -> bool {
        self == Self::WithConsent
    }

    /// What it means, to the customer.
    pub(crate) fn said(self) -> &'static str {
        match self {
            Self::Open => "Support may act as you without asking. You see below who did, and can end it.",
            Self::WithConsent => "Support may act as you when you let them in.",
            Self::Never => "Nobody may act as you.",
        }
    }

    /// What is not understood is closed.
    fn parse(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "consent" => Self::WithConsent,
            _ => Self::Never,
        }
    }
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open to support",
            Self::WithConsent => "only with consent",
            Self::Never => "closed to support",
        })
    }
}

impl Person {
    /// The rule that our issuer keeps by itself, for a provider that knows nothing of it.
    pub(crate) fn may_act_as(&self, whom: &Self) -> bool {
        self.role.acts() && whom.role.rank() < self.role.rank() && whom.support != Support::Never
    }
}

/// Made-up people, in the order of the columns: id, name, email, role, support, organizations, plan, telephone, born, IBAN. The numbers
/// are of ranges that are reserved for examples.
const MADE_UP: [[&str; 10]; 7] = [
    ["mia", "Mia Support", "mia@example.com", "agent", "never", "", "staff", "", "", ""],
    ["noor", "Noor Lead", "noor@example.com", "lead", "never", "", "staff", "", "", ""],
    ["kim", "Kim Audit", "kim@example.com", "auditor", "never", "", "staff", "", "", ""],
    [
        "ada",
        "Ada Customer",
        "ada@example.org",
        "customer",
        "open",
        "",
        "Pro",
        "+44 20 7946 0123",
        "1987-03-14",
        "GB33BUKB20201555555555",
    ],
    [
        "bob",
        "Bob Careful",
        "bob@example.org",
        "customer",
        "consent",
        "",
        "Team",
        "+44 20 7946 0456",
        "1979-11-02",
        "GB94BARC10201530093459",
    ],
    [
        "cleo",
        "Cleo Twofold",
        "cleo@example.org",
        "customer",
        "open",
        "harbour,mill",
        "Business",
        "+44 20 7946 0789",
        "1992-07-28",
        "GB96BARC20201530093459",
    ],
    [
        "dana",
        "Dana Closed",
        "dana@example.org",
        "customer",
        "never",
        "",
        "Pro",
        "+44 20 7946 0321",
        "1968-01-09",
        "GB02BARC20201530093451",
    ],
];

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

    /// The person of that id, or of that address: WorkOS knows its own staff by theirs.
    pub(crate) async fn find(&self, id: &str) -> Result<Option<Person>, Failure> {
        let id = id.to_owned();
        self.0.run(move |file| one(file, &id)).await
    }

    /// The name of whoever has that id, for people to read.
    pub(crate) async fn name(&self, id: &str) -> String {
        self.find(id).await.ok().flatten().map_or_else(|| id.to_owned(), |person| person.name)
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

fn one(file: &Connection, id: &str) -> rusqlite::Result<Option<Person>> {
    let mut statement = file.prepare_cached("SELECT * FROM people WHERE id = ?1 OR email = ?1")?;
    statement.query_row(params![id], person).optional()
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
