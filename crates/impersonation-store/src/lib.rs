//! Where `impersonation-issuer` keeps grants, tickets, consents and events. With the feature `sqlite`, which is off by default: one
//! SQLite file.
//!
#![cfg_attr(feature = "sqlite", doc = "```")]
#![cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
//! use impersonation_issuer::store::{EventFilter, EventStore};
//! use impersonation_store::Sqlite;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("impersonation-store-doc-{}", std::process::id()));
//! # std::fs::create_dir(&folder)?;
//! # let path = folder.join("impersonation.db");
//! let store = Sqlite::open(&path)?; // made where there is none
//! let page = store.events(&EventFilter::all(), None, 100).await?;
//! assert!(page.items.is_empty());
//! # drop(store);
//! # std::fs::remove_dir_all(&folder).ok();
//! # Ok(())
//! # }
//! ```
//!
//! # What it keeps
//!
//! - **All or nothing.** A grant, its ticket and the event of its start are there together or not at all; so is each other change with
//!   its event. A process that is killed at any moment leaves nothing by half.
//! - **What is acknowledged lasts.** A write is answered once it is committed and flushed to the disk (`synchronous=FULL`).
//! - **Of many at once one succeeds**, in this process or in others: whoever writes has the file to themselves from the first look to
//!   the commit.
//! - **Events are only added.** Triggers refuse to change, delete or replace one, whoever asks.
//! - **What is not understood is an error**: a damaged file, a record of another form, a file that a newer version has written.
//!   No error quotes a record.
//! - **The file is the owner's.** It is made with the mode 0600, and nothing is made where a link points to.
//!
//! # What it does not do
//!
//! It encrypts nothing: reasons and e-mail addresses are in the file as they are; tickets are only hashed. It deletes nothing, so the
//! file grows by some kilobytes with each impersonation. It is for one machine: SQLite's locks are not to be trusted on a network file
//! system. While it is open, `…-wal` and `…-shm` beside the file belong to it; a copy is made by SQLite (`VACUUM INTO`), not by copying
//! the one file.
//!
//! # What it needs
//!
//! No runtime of a certain kind: one thread writes, two read, and futures wait for them.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "sqlite")]
pub use sqlite::{OpenError, OpenErrorKind, Sqlite, SqliteOptions};

/// What the README shows compiles.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
mod readme {}
