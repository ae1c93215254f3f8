//! Chores of the workspace, as `cargo xtask <chore>`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to its terminal")]

mod demo;
mod issuer;
mod msrv;

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

#[derive(Parser)]
#[command(about = "Chores of the impersonation workspace")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Starts a local issuer and the example server, and shows with curl lines what an impersonator may do.
    Demo {
        /// Ends after the demonstration instead of serving until Ctrl-C.
        #[arg(long)]
        once: bool,
    },
    /// Serves a local issuer of every profile: key sets, and tokens for the asking.
    Issuer {
        /// Where to listen; port 0 picks a free one.
        #[arg(long, default_value = "127.0.0.1:8900")]
        listen: SocketAddr,
    },
    /// Checks that the workspace declares the highest rust-version among its dependencies.
    Msrv,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Demo { once } => demo::run(once).await,
        Chore::Issuer { listen } => issuer::run(listen).await,
        Chore::Msrv => msrv::check(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
