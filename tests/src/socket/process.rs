use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

/// A server in a process of its own, killed when it is dropped.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    address: String,
    /// Read as it comes: a server whose log nobody reads would wait for whoever does.
    errors: Option<JoinHandle<String>>,
}

impl ServerProcess {
    /// Starts `command` with these settings and no other environment, on a free port, and waits for its first line.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or its first line is not the contract's.
    pub fn start(command: &[String], settings: &BTreeMap<String, String>) -> io::Result<Self> {
        let mut child = to_command(command, settings).spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let address = line.trim_end().strip_prefix("listening on ").map(str::to_owned);
        let errors = child.stderr.take().map(|mut stderr| {
            thread::spawn(move || {
                let mut errors = Vec::new();
                let _ = stderr.read_to_end(&mut errors);
                String::from_utf8_lossy(&errors).into_owned()
            })
        });
        let mut process = Self { child, address: address.unwrap_or_default(), errors };
        if process.address.is_empty() {
            let _ = process.child.kill();
            let told = process.errors();
            return Err(io::Error::other(format!("its first line was {line:?}, and it said {told:?}")));
        }
        Ok(process)
    }

    /// Runs `command` to its end: exit status, standard output and standard error.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn run(command: &[String], settings: &BTreeMap<String, String>) -> io::Result<(Option<i32>, String, String)> {
        let output = to_command(command, settings).output()?;
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Ok((output.status.code(), text(&output.stdout), text(&output.stderr)))
    }

    /// Where it listens, as it said.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends SIGTERM and waits for the end.
    ///
    /// # Errors
    ///
    /// When the signal cannot be sent.
    pub fn terminate(&mut self) -> io::Result<Option<i32>> {
        let kill = format!("kill -TERM {}", self.child.id());
        Command::new("sh").args(["-c", &kill]).status()?;
        Ok(self.child.wait()?.code())
    }

    /// What it said on standard error, once it has ended.
    pub fn errors(&mut self) -> String {
        self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default()
    }
}

fn to_command(command: &[String], settings: &BTreeMap<String, String>) -> Command {
    let (program, arguments) = command.split_first().expect("a command");
    let mut command = Command::new(program);
    // Without PATH an interpreter would not be found.
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.args(arguments).env_clear().env("PATH", path).env("LISTEN", "127.0.0.1:0").envs(settings);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
