//! Who else could have read a key, or written one: nobody, or it is not read here.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use spki::der::zeroize::Zeroizing;

use crate::key::KeyError;
use crate::key::folder::fault::{corrupt, exposed, failed};

/// A key has a few hundred bytes.
const MAX_BYTES: u64 = 16 * 1024;

pub(super) fn check_folder(path: &Path) -> Result<(), KeyError> {
    let folder = fs::symlink_metadata(path).map_err(|error| failed(path, error))?;
    if !folder.is_dir() {
        return Err(exposed(path, "it is no folder, but a file or a link"));
    }
    check_owner(path, &folder)
}

/// The text of a file that only its owner could have read or written.
pub(super) fn read(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let named = fs::symlink_metadata(path).map_err(|error| failed(path, error))?;
    if !named.is_file() {
        return Err(exposed(path, "it is no file, but a link or something else"));
    }
    let file = File::open(path).map_err(|error| failed(path, error))?;
    let opened = file.metadata().map_err(|error| failed(path, error))?;
    if !opened.is_file() || !is_same(&named, &opened) {
        return Err(exposed(path, "it was replaced while it was being opened"));
    }
    check_owner(path, &opened)?;
    if opened.len() > MAX_BYTES {
        return Err(corrupt(path, "it is too large for a key"));
    }
    // Of its whole size from the start, so that growing it leaves no copy behind.
    let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES as usize + 1));
    let read = file.take(MAX_BYTES + 1).read_to_string(&mut text);
    match read {
        Ok(_) => Ok(text),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err(corrupt(path, "it is no text")),
        Err(error) => Err(failed(path, error)),
    }
}

#[cfg(unix)]
fn check_owner(path: &Path, metadata: &Metadata) -> Result<(), KeyError> {
    use std::os::unix::fs::MetadataExt as _;

    if metadata.mode() & 0o077 != 0 {
        return Err(exposed(
            path,
            "it is open to others than its owner: chmod go= on it, if the key may still be trusted",
        ));
    }
    let is_ours = metadata.uid() == 0 || metadata.uid() == rustix::process::geteuid().as_raw();
    if is_ours { Ok(()) } else { Err(exposed(path, "it belongs to somebody else")) }
}

#[cfg(not(unix))]
fn check_owner(_: &Path, _: &Metadata) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(unix)]
fn is_same(named: &Metadata, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    (named.dev(), named.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}
