use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::store::{EventFilter, GrantFilter, StoreError};
use impersonation_issuer::{GrantId, Ledger, Party, Revoke};
use impersonation_store::Sqlite;

use crate::args::{self, Args, Command};
use crate::failure::Failure;
use crate::output::Output;
use crate::view::{ConsentRow, EventRow, SessionRow};

/// The issuer of whoever ends something from here, in the events.
const OPERATORS: &str = "impersonation-cli";

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| Failure::because("no runtime can be had", error))?;
    let (ledger, output) = (open(args)?, Output::of(args));
    runtime.block_on(async {
        match &args.command {
            Command::Sessions(asked) => sessions(&ledger, asked, &output).await,
            Command::Revoke(asked) => revoke(&ledger, asked, &output).await,
            Command::RevokeAll(asked) => end(&ledger, &Revoke::All, &asked.operator, &output).await,
            Command::Consents(asked) => consents(&ledger, asked, &output).await,
            Command::Events(asked) => events(&ledger, asked, &output).await,
        }
    })
}

/// The application's file, which must be there: a wrong name would make a new one, in which nobody acts.
fn open(args: &Args) -> Result<Ledger, Failure> {
    let path = args.store.as_deref().ok_or_else(|| Failure::new("no file is named: --store or IMPERSONATION_STORE"))?;
    if !path.is_file() {
        return Err(Failure::new(format!("{} is no file", path.display())));
    }
    let store = Sqlite::open(path).map_err(|error| Failure::because("the file cannot be opened", error))?;
    Ok(Ledger::new(store))
}

async fn sessions(ledger: &Ledger, asked: &args::Sessions, output: &Output) -> Result<(), Failure> {
    let mut filter = GrantFilter::all();
    if let Some(subject) = &asked.subject {
        filter = filter.subject(&**subject);
    }
    if let Some((issuer, subject)) = asked.impersonator.named() {
        filter = filter.impersonator(issuer, subject);
    }
    let (after, limit) = part(&asked.part);
    let page = match asked.all {
        true => ledger.history(filter, after.as_ref(), limit).await,
        false => ledger.active(filter, after.as_ref(), limit).await,
    };
    output.page(&listed(page)?, SessionRow::of)
}

async fn revoke(ledger: &Ledger, asked: &args::Revoke, output: &Output) -> Result<(), Failure> {
    let what = match (&asked.session, &asked.subject, asked.impersonator.named()) {
        (Some(session), ..) => one(session)?,
        (None, Some(subject), _) => Revoke::OnSubject((&**subject).into()),
        (None, None, Some((issuer, subject))) => {
            Revoke::OfImpersonator { issuer: issuer.into(), subject: subject.into() }
        }
        (None, None, None) => return Err(Failure::new("nothing is named that could end")),
    };
    end(ledger, &what, &asked.operator, output).await
}

fn one(text: &str) -> Result<Revoke, Failure> {
    let session = GrantId::parse(text).map(Revoke::Session);
    session.or_else(|| Revoke::token(text)).ok_or_else(|| Failure::new("that is no session id, nor a token's"))
}

async fn end(ledger: &Ledger, what: &Revoke, operator: &args::Operator, output: &Output) -> Result<(), Failure> {
    let by = Party::new(OPERATORS, &*operator.name);
    let ended = ledger.revoke(what, Some(&by)).await;
    output.ended(ended.map_err(|error| Failure::because("not all of it has ended", error))?)
}

async fn consents(ledger: &Ledger, asked: &args::Consents, output: &Output) -> Result<(), Failure> {
    let (after, limit) = part(&asked.part);
    let page = listed(ledger.list_consents(asked.subject.as_deref(), after.as_ref(), limit).await)?;
    let now = ledger.time();
    output.page(&page, |consent| ConsentRow::of(consent, now))
}

async fn events(ledger: &Ledger, asked: &args::Events, output: &Output) -> Result<(), Failure> {
    let mut filter = EventFilter::all();
    if let Some(session) = &asked.session {
        filter = filter.grant(GrantId::parse(session).ok_or_else(|| Failure::new("that is no session id"))?);
    }
    if let Some(subject) = &asked.subject {
        filter = filter.subject(&**subject);
    }
    if let Some((issuer, subject)) = asked.impersonator.named() {
        filter = filter.impersonator(issuer, subject);
    }
    let (after, limit) = part(&asked.part);
    output.page(&listed(ledger.events(&filter, after.as_ref(), limit).await)?, EventRow::of)
}

fn part(part: &args::Part) -> (Option<Cursor>, usize) {
    (part.after.as_deref().map(Cursor::new), part.limit.into())
}

fn listed<T>(page: Result<Page<T>, StoreError>) -> Result<Page<T>, Failure> {
    page.map_err(|error| Failure::because("the file cannot be read", error))
}
