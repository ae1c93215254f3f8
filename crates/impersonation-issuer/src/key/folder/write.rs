//! Writing so that a key is there whole or not at all, whenever the machine stops, and no other is ever overwritten.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::key::folder::fault::failed;
use crate::key::folder::{access, format};
use crate::key::{KeyError, KeyErrorKind, StoredKey};

/// Makes the folder, or checks the one that is there.
pub(super) fn prepare(folder: &Path) -> Result<(), KeyError> {
    match private_folder().create(folder) {
        Ok(()) => folder.parent().map_or(Ok(()), sync_folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(folder, error)),
    }?;
    access::check_folder(folder)
}

/// Writes aside, then links: of two that take a name, the system lets one, where a rename would replace the other's.
pub(super) fn add(folder: &Path, path: &Path, key: &StoredKey) -> Result<bool, KeyError> {
    let text = format::render(key)?;
    let (temporary, mut file) = Temporary::create(folder, key.number)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| failed(&temporary.0, error))?;
    match fs::hard_link(&temporary.0, path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(failed(path, error)),
    }
    drop(temporary);
    sync_folder(folder)?;
    Ok(true)
}

/// Removes the file, and what a process that was killed while it wrote that number left of it.
pub(super) fn remove(folder: &Path, path: &Path, number: u64) -> Result<(), KeyError> {
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))?.flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(&format!(".{number}-")) && name.ends_with(".tmp")) {
            remove_file(&entry.path())?;
        }
    }
    remove_file(path)?;
    sync_folder(folder)
}

fn remove_file(path: &Path) -> Result<(), KeyError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, error)),
        _ => Ok(()),
    }
}

/// A file that is gone when this is dropped.
struct Temporary(PathBuf);

impl Temporary {
    fn create(folder: &Path, number: u64) -> Result<(Self, File), KeyError> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| KeyError::new(KeyErrorKind::Backend).because(error))?;
        let path = folder.join(format!(".{number}-{:016x}.tmp", u64::from_ne_bytes(random)));
        let file = private_file().open(&path).map_err(|error| failed(&path, error))?;
        Ok((Self(path), file))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // One that stays is as private as a key, and is removed with it.
        let _ = fs::remove_file(&self.0);
    }
}

fn private_folder() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "it has a mode on Unix alone"))]
    let mut folder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
}

fn private_file() -> OpenOptions {
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file
}

/// Makes what was linked, or removed, last.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), KeyError> {
    // The parent of a relative name of one part is written as nothing.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(folder, error))
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), KeyError> {
    Ok(())
}
