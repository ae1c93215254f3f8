//! The table of vectors against any server that takes the example servers' settings: `cargo conformance ./my-server`.
//! `docs/vectors.md` says what such a server does.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to its terminal")]

use std::process::ExitCode;

use clap::Parser;
use impersonation_conformance::socket::conform;

/// Asks a server everything that the table of vectors has, and says where it answers otherwise.
#[derive(Parser)]
#[command(name = "cargo conformance")]
struct Arguments {
    /// One family of vectors alone, by the name of its file.
    #[arg(long)]
    family: Option<String>,
    /// The server's command and its arguments. It is started once for each of the table's settings.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match conform(&arguments.command, arguments.family.as_deref()).await {
        Ok(report) => {
            report.failures.iter().for_each(|failure| println!("{failure}"));
            let failed = report.failures.len();
            println!("{} passed, {failed} failed, {} not in this version of HTTP", report.passed, report.skipped);
            if failed == 0 && report.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("cargo conformance: the server does not start: {error}");
            ExitCode::from(2)
        }
    }
}
