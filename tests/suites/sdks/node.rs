use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

/// The oldest release that the packages run on.
const NODE: u32 = 20;

static FOUND: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    folder().inspect_err(|missing| {
        // Past the capture of a test's output: that nothing was shown must be seen.
        _ = writeln!(io::stderr(), "\nLEFT OUT, the providers' SDKs: {missing}");
    })
});

/// The SDKs, as `npm ci` installed them. `None`, and said aloud, where they are not; a failure where `SDKS_REQUIRED=1`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sdks(&'static Path);

impl Sdks {
    pub(crate) fn find() -> Option<Self> {
        match &*FOUND {
            Ok(folder) => Some(Self(folder)),
            Err(missing) => {
                let is_required = env::var("SDKS_REQUIRED").is_ok_and(|value| value == "1");
                assert!(!is_required, "{missing}");
                None
            }
        }
    }

    /// What a function of a script answers to these settings. Both are objects; what the second has is added to the first.
    pub(crate) async fn ask(self, script: &'static str, function: &str, settings: Value, more: Value) -> Value {
        let mut question = settings;
        question["ask"] = function.into();
        let members = question.as_object_mut().expect("an object");
        members.extend(more.as_object().expect("an object").clone());
        // The emulator answers on this thread.
        tokio::task::spawn_blocking(move || run(self.0, script, &question)).await.expect("an answer")
    }
}

/// What has to be a text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn run(folder: &Path, script: &str, question: &Value) -> Value {
    let mut node = Command::new("node")
        .args(["--no-warnings", script])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut input = node.stdin.take().expect("stdin");
    write!(input, "{question}").expect("node reads");
    drop(input);
    let output = node.wait_with_output().expect("node ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}, asked for {}: {errors}", question["ask"]);
    serde_json::from_slice(&output.stdout).expect("an answer is JSON")
}

/// The folder of the scripts, or what is missing there.
fn folder() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdks");
    if node_release().is_none_or(|release| release < NODE) {
        return Err(format!("there is no `node` {NODE} or later"));
    }
    let package = json(&folder.join("package.json")).expect("package.json");
    let pinned = package["dependencies"].as_object().expect("dependencies");
    // One of another version than is pinned would show something else.
    let is_installed = |(name, version): (&String, &Value)| {
        json(&folder.join("node_modules").join(name).join("package.json"))
            .is_some_and(|found| found["version"] == *version)
    };
    if pinned.iter().all(is_installed) { Ok(folder) } else { Err(format!("run `npm ci` in {}", folder.display())) }
}

fn json(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn node_release() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}
