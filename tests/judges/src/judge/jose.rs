use std::fmt;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::case::Case;
use crate::judge::{Identity, Judge, Verdict};
use crate::key::Keys;
use crate::{AUDIENCE, ISSUER, LEEWAY, NOW};

/// The oldest release that the package runs on.
const NODE: u32 = 20;

/// The npm package `jose`, in a process of Node's that reads a line a token and writes a line a verdict.
#[derive(Debug)]
pub struct Jose(PathBuf);

/// What there has to be before the package can judge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Missing {
    /// Node, or one that is new enough.
    Node,
    /// The package, in this folder.
    Package(PathBuf),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node => write!(f, "there is no `node` {NODE} or later"),
            Self::Package(folder) => write!(f, "run `npm ci` in {}", folder.display()),
        }
    }
}

impl Jose {
    /// Finds it.
    ///
    /// # Errors
    ///
    /// When Node or the package is not installed.
    pub fn find() -> Result<Self, Missing> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
        match node_release() {
            Some(release) if release >= NODE => {}
            _ => return Err(Missing::Node),
        }
        if !folder.join("node_modules/jose/package.json").exists() {
            return Err(Missing::Package(folder));
        }
        Ok(Self(folder))
    }
}

impl Judge for Jose {
    fn name(&self) -> &'static str {
        "jose"
    }

    fn verdicts(&mut self, keys: &Keys, cases: &[Case]) -> Vec<Verdict> {
        // Node warns that Ed25519 is new in it.
        let mut node = Command::new("node")
            .args(["--no-warnings", "judge.mjs"])
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let (mut input, output) = (node.stdin.take().expect("stdin"), node.stdout.take().expect("stdout"));
        let verdicts: Vec<_> = std::thread::scope(|scope| {
            // Beside the reading: a pipe holds only so much.
            scope.spawn(move || {
                cases.iter().for_each(|case| writeln!(input, "{}", question(keys, case)).expect("node reads"));
            });
            BufReader::new(output).lines().map(|line| verdict(&line.expect("node writes"))).collect()
        });
        assert!(node.wait().expect("node ends").success(), "judge.mjs failed");
        assert_eq!(verdicts.len(), cases.len(), "judge.mjs has a verdict for each token");
        verdicts
    }
}

fn question(keys: &Keys, case: &Case) -> Value {
    let trusted: Vec<_> = case.trusted(keys).map(|(_, key)| key).collect();
    json!({
        "token": STANDARD.encode(&case.token),
        "keys": trusted.iter().map(|key| key.jwk()).collect::<Vec<_>>(),
        "algorithms": trusted.iter().map(|key| key.algorithm().name()).collect::<Vec<_>>(),
        "issuer": ISSUER, "audience": AUDIENCE, "now": NOW, "leeway": LEEWAY,
    })
}

fn verdict(line: &str) -> Verdict {
    let answer: Value = serde_json::from_str(line).expect("a verdict is JSON");
    let text = |member: &str| answer[member].as_str().map(str::to_owned);
    match text("refused") {
        Some(reason) => Err(reason),
        None => Ok(Identity { subject: text("subject"), actor: text("actor") }),
    }
}

fn node_release() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}
