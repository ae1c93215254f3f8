//! `impersonation`: who acts as whom in an application, and an end to it, from the command line.
//!
//! It works on the application's file, whether that runs or not: what it ends, a running application refuses within half a second.

mod args;
mod command;
mod failure;
mod output;
mod view;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match command::run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
