use std::path::PathBuf;

use clap::{ArgGroup, Args as Group, Parser, Subcommand};

/// Who acts as whom, and an end to it. It works on the application's SQLite file, whether that runs or not.
#[derive(Debug, Parser)]
#[command(name = "impersonation", version, propagate_version = true)]
pub(crate) struct Args {
    /// The application's SQLite file.
    #[arg(long, short, env = "IMPERSONATION_STORE", global = true, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
    /// Prints JSON, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Impersonations that go on, newest first.
    Sessions(Sessions),
    /// Ends impersonations.
    Revoke(Revoke),
    /// Ends all impersonations: the kill switch.
    RevokeAll(RevokeAll),
    /// Consents of users, newest first.
    Consents(Consents),
    /// What has happened, oldest first.
    Events(Events),
}

#[derive(Debug, Group)]
pub(crate) struct Sessions {
    /// Those that have ended, too.
    #[arg(long)]
    pub(crate) all: bool,
    /// Those on this user.
    #[arg(long, value_name = "USER")]
    pub(crate) subject: Option<String>,
    #[command(flatten)]
    pub(crate) impersonator: Impersonator,
    #[command(flatten)]
    pub(crate) part: Part,
}

/// Somebody, by issuer and subject together.
#[derive(Debug, Group)]
pub(crate) struct Impersonator {
    /// Those of this impersonator.
    #[arg(long, value_name = "USER", requires = "issuer")]
    pub(crate) impersonator: Option<String>,
    /// The issuer of the impersonator's own session.
    #[arg(long, value_name = "URL", requires = "impersonator")]
    pub(crate) issuer: Option<String>,
}

impl Impersonator {
    /// Issuer and subject.
    pub(crate) fn named(&self) -> Option<(&str, &str)> {
        Some((self.issuer.as_deref()?, self.impersonator.as_deref()?))
    }
}

#[derive(Debug, Group)]
#[command(group = ArgGroup::new("what").required(true).args(["session", "subject", "impersonator"]))]
pub(crate) struct Revoke {
    /// The one of this session id (`sid`) or token id (`jti`).
    #[arg(value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// All on this user.
    #[arg(long, value_name = "USER")]
    pub(crate) subject: Option<String>,
    #[command(flatten)]
    pub(crate) impersonator: Impersonator,
    #[command(flatten)]
    pub(crate) operator: Operator,
}

#[derive(Debug, Group)]
pub(crate) struct RevokeAll {
    /// Says that it is meant.
    #[arg(long, required = true)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) operator: Operator,
}

/// Who ends it, for the events.
#[derive(Debug, Group)]
pub(crate) struct Operator {
    /// Who you are, for the events: the name of your account on this machine by default.
    #[arg(long = "as", env = "USER", value_name = "NAME", default_value = "unknown")]
    pub(crate) name: String,
}

#[derive(Debug, Group)]
pub(crate) struct Consents {
    /// Those of this user.
    #[arg(long, value_name = "USER")]
    pub(crate) subject: Option<String>,
    #[command(flatten)]
    pub(crate) part: Part,
}

#[derive(Debug, Group)]
pub(crate) struct Events {
    /// Those of this session id.
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Those about this user's account.
    #[arg(long, value_name = "USER")]
    pub(crate) subject: Option<String>,
    #[command(flatten)]
    pub(crate) impersonator: Impersonator,
    #[command(flatten)]
    pub(crate) part: Part,
}

/// Which part of a listing.
#[derive(Debug, Group)]
pub(crate) struct Part {
    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub(crate) limit: u16,
    /// Where the part before ended, as it said.
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
}
