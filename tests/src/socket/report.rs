use std::collections::BTreeMap;
use std::io;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::socket::ServerProcess;
use crate::socket::client::Client;
use crate::table::{Family, KeyEndpoint, Server, Vector, differences, families};

/// How many servers run at a time: each mostly waits.
const AT_ONCE: usize = 4;

/// What became of a server that was asked everything.
#[derive(Debug, Default)]
pub struct Report {
    /// How many requests were answered as expected, over all versions of HTTP.
    pub passed: usize,
    /// How many requests do not exist in a version.
    pub skipped: usize,
    /// What differed, a line each.
    pub failures: Vec<String>,
}

/// Asks a server everything that the table has, or one family of it. The server is started anew for each of the table's
/// settings.
///
/// # Errors
///
/// When it does not start.
pub async fn conform(command: &[String], family: Option<&str>) -> io::Result<Report> {
    let families = families();
    let chosen = families.iter().filter(|it| family.is_none_or(|name| it.family == name));
    let reports = stream::iter(by_server(chosen)).map(|(server, vectors)| ask_all(command, server, vectors));
    reports.buffer_unordered(AT_ONCE).try_fold(Report::default(), async |all, one| Ok(all.and(one))).await
}

/// Asks one server everything that is for it.
async fn ask_all(command: &[String], server: &Server, vectors: Vec<(&str, &Vector)>) -> io::Result<Report> {
    let keys = KeyEndpoint::serving(&server.jwks).await;
    let mut settings = server.settings.clone();
    settings.insert("JWKS_URL".into(), keys.url());
    let process = ServerProcess::start(command, &settings)?;
    let mut report = Report::default();
    for client in Client::both() {
        for (family, vector) in &vectors {
            report.ask(&process, &client, family, vector).await;
        }
    }
    Ok(report)
}

/// Each server once, with the vectors that are for it.
fn by_server<'f>(families: impl Iterator<Item = &'f Family>) -> Vec<(&'f Server, Vec<(&'f str, &'f Vector)>)> {
    let mut grouped = BTreeMap::<String, (&Server, Vec<_>)>::new();
    for family in families {
        for vector in &family.vectors {
            let server = &family.servers[&vector.server];
            let text = serde_json::to_string(server).expect("text");
            grouped.entry(text).or_insert((server, Vec::new())).1.push((&*family.family, vector));
        }
    }
    grouped.into_values().collect()
}

impl Report {
    fn and(mut self, mut other: Self) -> Self {
        self.passed += other.passed;
        self.skipped += other.skipped;
        self.failures.append(&mut other.failures);
        self
    }

    async fn ask(&mut self, process: &ServerProcess, client: &Client, family: &str, vector: &Vector) {
        if !client.can_send(&vector.request) {
            self.skipped += 1;
            return;
        }
        let found = match client.send(process.address(), &vector.request).await {
            Ok(answer) => differences(vector, &answer),
            Err(error) => vec![format!("no answer: {error:?}")],
        };
        self.passed += usize::from(found.is_empty());
        let line = |found: &String| format!("{family}/{} over {}: {found}", vector.id, client.version());
        self.failures.extend(found.iter().map(line));
    }
}
