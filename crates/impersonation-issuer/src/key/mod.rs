//! The keys that an issuer signs with: made, kept, rotated, published.
//!
//! - **They are kept outside the database**, readable by their owner alone: who gets at a backup of the grants cannot sign.
//! - **A key signs until the next begins to**, and verifies for an overlap after that, so that a rotation ends no session. Times
//!   decide it that are written with the keys and never changed; processes that share a store agree without talking.
//! - **A revoked key is dead at once**, with all that it signed, remembered tokens too.
//! - **Tokens move little**: those of unknown keys can have the store read once per cool-down.
//!
//! A [`KeyRing`] does it over a [`KeyStore`]: a [`KeyFolder`], or [`MemoryKeys`]. It makes its first key by itself and the others
//! when [`rotate_if_due`](KeyRing::rotate_if_due) is called, which is to be done every minute or so. Keys are not encrypted at
//! rest: a store of one's own may do that.

mod error;
mod folder;
mod listing;
mod log;
mod memory;
mod refresh;
mod ring;
mod settings;
mod source;
mod state;
mod store;

pub use error::{KeyError, KeyErrorKind};
pub use folder::KeyFolder;
pub use listing::{ListedKey, Standing};
pub use memory::MemoryKeys;
pub use ring::KeyRing;
pub use settings::KeySettings;
pub use store::{BoxedKeyStore, KeyStore, StoredKey};
