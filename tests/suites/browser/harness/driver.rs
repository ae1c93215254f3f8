use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio, id};
use std::sync::OnceLock;
use std::{env, fs, thread};

/// The driver lives as long as the shell's standard input is open, which is as long as this process lives, however it ends; the browsers
/// are of the shell's process group and go with it. `trap :` keeps the shell for long enough to clear up.
const SCRIPT: &str = r#"
trap : TERM
"$1" --port=0 &
read _
kill 0
wait
until rm -rf "$TMPDIR"; do sleep 0.1; done
"#;

static DRIVER: OnceLock<Driver> = OnceLock::new();

/// The one driver of the suite.
pub(super) struct Driver {
    url: String,
    _lifeline: ChildStdin,
}

impl Driver {
    /// Where it listens.
    pub(super) fn url(program: &Path) -> &'static str {
        &DRIVER.get_or_init(|| Self::start(program)).url
    }

    #[expect(clippy::zombie_processes, reason = "it ends after this process")]
    fn start(program: &Path) -> Self {
        let scratch = env::temp_dir().join(format!("impersonation-browser-{}", id()));
        fs::create_dir_all(&scratch).expect("a folder");
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "driver"])
            .arg(program)
            // Each browser's profile is a new folder there.
            .env("TMPDIR", scratch)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let lifeline = shell.stdin.take().expect("stdin");
        let mut lines = BufReader::new(shell.stdout.take().expect("stdout")).lines().map_while(Result::ok);
        let port = lines.find_map(|line| port(&line)).expect("the driver says its port");
        // What nobody reads blocks who writes it.
        thread::spawn(move || lines.count());
        Self { url: format!("http://127.0.0.1:{port}"), _lifeline: lifeline }
    }
}

fn port(line: &str) -> Option<u16> {
    line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
}
