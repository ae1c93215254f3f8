use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::of(include_str!("bar.css")));
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| Asset::of(include_str!("bar.js")));

/// A constant text of the bar and the source that a policy knows it by.
pub(crate) struct Asset {
    text: String,
    hash: String,
}

impl Asset {
    /// Without indentation, lines of comment and empty lines: it goes out with every page.
    fn of(source: &str) -> Self {
        let is_code = |line: &&str| !(line.is_empty() || line.starts_with("//") || line.starts_with("/*"));
        let text = source.lines().map(str::trim).filter(is_code).collect::<Vec<_>>().join("\n");
        let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(&text)));
        Self { text, hash }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }
}
