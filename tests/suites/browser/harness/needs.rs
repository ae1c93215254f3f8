use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs, io};

use serde_json::Value;

static FOUND: LazyLock<Result<Needs, String>> = LazyLock::new(|| {
    Needs::look().inspect_err(|missing| {
        // Past the capture of a test's output: that nothing was shown must be seen.
        _ = writeln!(io::stderr(), "\nLEFT OUT, the bar in a browser: {missing}");
    })
});

/// What the suite needs and does not bring along.
#[derive(Debug)]
pub(crate) struct Needs {
    pub(super) browser: PathBuf,
    pub(super) driver: PathBuf,
    /// axe-core, as one script.
    pub(crate) axe: String,
}

impl Needs {
    /// `None`, and said aloud, where something is missing; a failure where `BROWSER_REQUIRED=1`.
    pub(super) fn find() -> Option<&'static Self> {
        match &*FOUND {
            Ok(needs) => Some(needs),
            Err(missing) => {
                let is_required = env::var("BROWSER_REQUIRED").is_ok_and(|value| value == "1");
                assert!(!is_required, "{missing}");
                None
            }
        }
    }

    fn look() -> Result<Self, String> {
        let (browser, driver) = (program("chromium")?, program("chromedriver")?);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
        let axe = axe(&folder).ok_or_else(|| format!("run `npm ci` in {}", folder.display()))?;
        Ok(Self { browser, driver, axe })
    }
}

fn program(name: &str) -> Result<PathBuf, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file());
    found.ok_or_else(|| format!("there is no `{name}`"))
}

/// Of the version that is pinned: another one would find something else.
fn axe(folder: &Path) -> Option<String> {
    let installed = folder.join("node_modules/axe-core");
    let (pinned, found) = (json(&folder.join("package.json"))?, json(&installed.join("package.json"))?);
    let is_pinned = found["version"] == pinned["dependencies"]["axe-core"];
    is_pinned.then(|| fs::read_to_string(installed.join("axe.min.js")).ok())?
}

fn json(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}
