//! Keys as files: one for each, which `openssl pkey -in 1.pem -pubout` reads.

mod access;
mod fault;
mod format;
mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tokio::runtime::Handle;

use crate::key::folder::fault::{corrupt, failed};
use crate::key::{KeyError, KeyErrorKind, KeyStore, StoredKey};

/// A ring makes far fewer files.
const MAX_FILES: usize = 1024;

/// A folder with a file for each key, named by its number: `1.pem`. Clones share it.
///
/// A file is PEM (`BEGIN PRIVATE KEY`) below four lines that say what the key is. Names that do not end in `.pem` are not looked
/// at; a file that is named so and is no key makes the whole folder unreadable, for a key must not be lost by accident.
///
/// On Unix the folder and the files must be open to their owner alone (0700 and 0600, as they are made), and belong to whom the
/// process runs as, or root. Elsewhere it is for the folder's access control list to say who may read it. Its file system must
/// have hard links.
///
/// ```no_run
/// use impersonation_issuer::key::{KeyFolder, KeyRing, KeySettings};
///
/// # async fn open() -> Result<(), impersonation_issuer::key::KeyError> {
/// let ring = KeyRing::open(KeyFolder::new("/var/lib/app/keys"), KeySettings::new()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct KeyFolder(PathBuf);

impl KeyFolder {
    /// That folder. It is made with the first key, in a folder that must be there; nothing is read yet.
    #[must_use]
    pub fn new(path: impl AsRef<Path>) -> Self {
        // Without a slash at its end, behind which a link would be followed.
        Self(path.as_ref().components().collect())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn read(&self) -> Result<Vec<StoredKey>, KeyError> {
        match access::check_folder(&self.0) {
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            checked => checked?,
        }
        let mut keys = Vec::new();
        for (index, entry) in fs::read_dir(&self.0).map_err(|error| failed(&self.0, error))?.enumerate() {
            let path = entry.map_err(|error| failed(&self.0, error))?.path();
            if index >= MAX_FILES {
                return Err(corrupt(&self.0, "it holds too many files"));
            }
            if path.extension().is_some_and(|extension| extension == "pem") {
                // One that another process has just removed is gone.
                keys.extend(present(read_key(&path))?);
            }
        }
        Ok(keys)
    }

    fn file(&self, number: u64) -> PathBuf {
        self.0.join(format!("{number}.pem"))
    }

    fn add_now(&self, key: &StoredKey) -> Result<bool, KeyError> {
        if !key.has_sound_kid() {
            return Err(corrupt(&self.file(key.number), "its name is not of letters, digits, '.', '_' and '-'"));
        }
        write::prepare(&self.0)?;
        if self.read()?.iter().any(|other| other.kid == key.kid) {
            return Ok(false);
        }
        write::add(&self.0, &self.file(key.number), key)
    }

    fn remove_now(&self, key: &StoredKey) -> Result<(), KeyError> {
        let path = self.file(key.number);
        match present(read_key(&path))? {
            Some(found) if found.kid == key.kid => write::remove(&self.0, &path, key.number),
            _ => Ok(()),
        }
    }
}

impl KeyStore for KeyFolder {
    async fn load(&self) -> Result<Vec<StoredKey>, KeyError> {
        let folder = self.clone();
        aside(move || folder.read()).await
    }

    async fn add(&self, key: &StoredKey) -> Result<bool, KeyError> {
        let (folder, key) = (self.clone(), key.clone());
        aside(move || folder.add_now(&key)).await
    }

    async fn remove(&self, key: &StoredKey) -> Result<(), KeyError> {
        let (folder, key) = (self.clone(), key.clone());
        aside(move || folder.remove_now(&key)).await
    }
}

fn read_key(path: &Path) -> Result<StoredKey, KeyError> {
    let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
    // The only way to write it: "01.pem" would be another file for the same number.
    let number = number.filter(|number| path.file_stem().is_some_and(|stem| stem == number.to_string().as_str()));
    let number = number.ok_or_else(|| corrupt(path, "its name is no number"))?;
    let text = access::read(path)?;
    format::parse(number, &text).map_err(|error| fault::at(error.kind(), path, error))
}

fn present(outcome: Result<StoredKey, KeyError>) -> Result<Option<StoredKey>, KeyError> {
    match outcome {
        Err(error) if is_missing(&error) => Ok(None),
        outcome => outcome.map(Some),
    }
}

fn is_missing(error: &KeyError) -> bool {
    fault::io_kind(error) == Some(io::ErrorKind::NotFound)
}

/// On a thread where waiting for a disk holds up no request.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, KeyError> + Send + 'static) -> Result<T, KeyError> {
    match Handle::try_current() {
        Ok(runtime) => {
            let done = runtime.spawn_blocking(work).await;
            done.unwrap_or_else(|error| Err(KeyError::new(KeyErrorKind::Unavailable).because(error)))
        }
        Err(_) => work(),
    }
}
