//! The written table is what the suites make, and there is enough of it.

use std::collections::BTreeSet;

use impersonation_conformance::table::{Family, families, files, schema};
use serde_json::{Value, json};

use crate::{attacks, contract, providers};

/// Every family. To add one is to add it here.
fn all() -> Vec<Family> {
    let mut all = attacks::families();
    all.extend(contract::families());
    all.extend(providers::families());
    all
}

#[test]
fn the_files_are_what_the_suites_make() {
    let all = all();
    all.iter().for_each(Family::assert_written);
    let made: BTreeSet<_> = all.iter().map(|family| family.family.clone()).collect();
    let written: BTreeSet<_> = families().into_iter().map(|family| family.family).collect();
    assert_eq!(made, written, "a file that no suite makes, or a name that is used twice");
}

#[test]
fn there_are_four_hundred_vectors_or_more() {
    let count: usize = families().iter().map(|family| family.vectors.len()).sum();
    assert!(count >= 400, "{count} vectors");
}

#[test]
fn every_file_is_of_the_form_that_the_schema_says() {
    let schema = jsonschema::draft202012::new(&schema()).unwrap();
    for file in files() {
        let faults: Vec<_> =
            schema.iter_errors(&file).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", file["family"]);
    }
}

/// A file, spoilt at a JSON pointer; nothing in the place of the value takes it away.
type Spoilt = (&'static str, Option<Value>);

#[test]
fn the_schema_refuses_a_spoilt_file() {
    let schema = jsonschema::draft202012::new(&schema()).unwrap();
    let file = files().into_iter().find(|file| file["family"] == "algorithm_confusion").unwrap();
    assert!(schema.is_valid(&file));
    let refused = file["vectors"].as_array().unwrap().iter().position(|vector| vector["response"]["code"].is_string());
    let refused = format!("/vectors/{}", refused.unwrap());
    let spoilt: [Spoilt; 22] = [
        ("/family", None),
        ("/family", Some(json!("algorithm confusion"))),
        ("/verdicts", Some(json!([]))),
        ("/vectors", Some(json!([]))),
        ("/servers", Some(json!({}))),
        ("/sources/0/url", None),
        ("/servers/rfc8693/settings/CLOCK", None),
        ("/servers/rfc8693/settings/CLOCK", Some(json!(1_700_000_000))),
        ("/servers/rfc8693/settings/PROFILE", Some(json!("auth0"))),
        ("/servers/rfc8693/settings/LISTEN", Some(json!("127.0.0.1:3000"))),
        ("/servers/rfc8693/jwks", Some(json!([]))),
        ("REFUSED/id", Some(json!(""))),
        ("REFUSED/server", None),
        ("REFUSED/request/method", Some(json!("GET /"))),
        ("REFUSED/request/path", Some(json!("whoami"))),
        ("REFUSED/request/headers/0/0", Some(json!("Authorization"))),
        ("REFUSED/request/headers/0/1", Some(json!("Bearer \u{100}"))),
        ("REFUSED/request/headers/0/2", Some(json!("more"))),
        ("REFUSED/response/status", Some(json!("401"))),
        ("REFUSED/response/status", Some(json!(200))),
        ("REFUSED/response/headers/content-type", Some(json!("application/json"))),
        ("REFUSED/response/body", Some(json!("{}"))),
    ];
    for (place, value) in spoilt {
        let place = place.replace("REFUSED", &refused);
        assert!(!schema.is_valid(&spoil(&file, &place, value.clone())), "{place} may be {value:?}");
    }
}

fn spoil(file: &Value, place: &str, value: Option<Value>) -> Value {
    let mut file = file.clone();
    let (parent, member) = place.rsplit_once('/').unwrap();
    match (file.pointer_mut(parent).unwrap(), value) {
        (Value::Object(object), None) => drop(object.remove(member)),
        (Value::Array(list), Some(value)) if member.parse() == Ok(list.len()) => list.push(value),
        (parent, Some(value)) => match member.parse::<usize>() {
            Ok(index) if parent.is_array() => parent[index] = value,
            _ => parent[member] = value,
        },
        (_, None) => panic!("nothing is taken out of lists"),
    }
    file
}

#[test]
fn every_vector_is_sent_to_a_server_of_its_file_and_every_server_gets_one() {
    for family in families() {
        let used: BTreeSet<_> = family.vectors.iter().map(|vector| &vector.server).collect();
        assert!(used.into_iter().eq(family.servers.keys()), "{}", family.family);
    }
}
