use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use impersonation_core::verify::Reason;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::drive::Ask;
use crate::table::check::differences;
use crate::table::{Expected, Seen, Server};

/// One file of the table: vectors of one topic, and the servers that they are sent to.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// The schema of the file.
    #[serde(rename = "$schema")]
    schema: String,
    /// The name, which is the file's too.
    pub family: String,
    /// What it is about, in a sentence or two.
    pub about: String,
    /// Where the cases come from: advisories, issues, sections of RFCs.
    pub sources: Vec<Source>,
    /// The servers, by name.
    pub servers: BTreeMap<String, Server>,
    /// The vectors, in order.
    pub vectors: Vec<Vector>,
}

/// Where a case comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its usual name, such as `CVE-2015-9235`.
    pub name: String,
    /// Its address.
    pub url: String,
    /// What it teaches.
    pub about: String,
}

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vector {
    /// A name, once in a family.
    pub id: String,
    /// What is special about the request.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The server that it is sent to.
    pub server: String,
    /// The request.
    pub request: Ask,
    /// The answer.
    pub response: Expected,
}

impl Family {
    /// A family without vectors.
    pub fn new(family: &str, about: &str) -> Self {
        Self {
            schema: "../conformance.schema.json".into(),
            family: family.into(),
            about: about.into(),
            sources: Vec::new(),
            servers: BTreeMap::new(),
            vectors: Vec::new(),
        }
    }

    /// Names where cases come from.
    pub fn source(mut self, name: &str, url: &str, about: &str) -> Self {
        self.sources.push(Source { name: name.into(), url: url.into(), about: about.into() });
        self
    }

    /// Adds a vector. The server gets the name `server`, and its `Vary` is expected where nothing else is said.
    pub fn vector(
        mut self,
        (name, server): (&str, &Server),
        id: &str,
        about: &str,
        request: Ask,
        mut response: Expected,
    ) -> Self {
        let known = self.servers.entry(name.into()).or_insert_with(|| server.clone());
        assert_eq!(known, server, "two servers of the name {name}");
        response.headers.entry("vary".into()).or_insert_with(|| Some(server.vary.clone()));
        let (id, about, server) = (id.to_owned(), about.to_owned(), name.to_owned());
        self.vectors.push(Vector { id, about, server, request, response });
        self
    }

    /// Adds a bearer token for `/whoami` that must be refused, and why: 401 `invalid_token`.
    pub fn refused(self, server: (&str, &Server), id: &str, about: &str, token: &str, reason: Reason) -> Self {
        self.vector(server, id, about, Ask::get("/whoami").bearer(token), Expected::invalid_token(reason))
    }

    /// Adds a bearer token for `/whoami` that must be accepted: the control beside the attacks.
    pub fn accepted(self, server: (&str, &Server), id: &str, about: &str, token: &str, seen: &Seen) -> Self {
        self.vector(server, id, about, Ask::get("/whoami").bearer(token), Expected::session(seen))
    }

    /// That every adapter answers every vector as it says, and that all give the same answer.
    pub async fn hold(&self) {
        let ids: BTreeSet<_> = self.vectors.iter().map(|vector| &vector.id).collect();
        assert_eq!(ids.len(), self.vectors.len(), "an id is given twice in {}", self.family);
        let mut failures = Vec::new();
        for (name, server) in &self.servers {
            let app = server.app().await;
            for vector in self.vectors.iter().filter(|vector| vector.server == *name) {
                let answer = vector.request.clone().of(&app).await;
                let found = differences(vector, &answer);
                failures.extend(found.iter().map(|found| format!("{}/{}: {found}", self.family, vector.id)));
            }
        }
        assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    }

    /// That the file of the table is this family; with `VECTORS=overwrite` in the environment it is made so.
    pub fn assert_written(&self) {
        let path = folder().join(format!("{}.json", self.family));
        let text = serde_json::to_string_pretty(self).expect("text") + "\n";
        if std::env::var("VECTORS").is_ok_and(|mode| mode == "overwrite") {
            std::fs::write(&path, &text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let advice = "the file is not what the suite makes: look why, then run the suite with VECTORS=overwrite";
        assert!(written == text, "{}: {advice}", path.display());
    }
}

/// The families as they are written in the table, by file name.
pub fn families() -> Vec<Family> {
    paths().iter().map(read).collect()
}

/// The same as any program would read them.
pub fn files() -> Vec<Value> {
    paths().iter().map(read).collect()
}

/// What their form must be, in the words of JSON Schema.
pub fn schema() -> Value {
    read(&folder().with_extension("schema.json"))
}

fn paths() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder()).expect("the table");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths
}

fn read<T: DeserializeOwned>(path: &PathBuf) -> T {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folder() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/conformance").into()
}
