//! `descope/audit_search.json`: every documented member of a search is sent, and every one of a record read.

use impersonation_providers::descope::{AuditSearch, SearchField};
use serde_json::{Value, json};

use crate::descope;
use crate::wire::{Wire, listed, vector};

fn everything() -> AuditSearch {
    AuditSearch::new()
        .user_ids(["u1"])
        .actor_ids(["u2"])
        .actions(["a1"])
        .excluded_actions(["a2"])
        .from_ms(1)
        .to_ms(2)
        .devices(["d1"])
        .methods(["m1"])
        .geos(["US"])
        .remote_addresses(["192.0.2.1"])
        .login_ids(["id1"])
        .excluded_login_ids(["id2"])
        .login_ids_contain(["id"])
        .login_ids_not_contain(["ie"])
        .tenants(["t1"])
        .no_tenants()
        .text("text")
        .size(3)
        .page(4)
        .oldest_first()
        .search_field(SearchField::new("f").value("v").values(["v1", "v2"]).negative().value_type("string"))
}

#[tokio::test]
async fn every_documented_member_of_a_search_is_sent() {
    let recorded = vector("descope/audit_search.json");
    let wire = Wire::answering(&json!({}));
    descope(&wire).audit(&everything()).await.unwrap();
    let (line, authorization, body) = wire.only();
    assert_eq!(line, "POST https://api.descope.com/v1/mgmt/audit/search");
    assert_eq!(authorization, "Bearer a:key");
    let mut documented: Vec<_> =
        recorded["request_fields"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    documented.sort_unstable();
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), documented);
    assert_eq!(body["externalIds"], json!(["id1"]));
    assert_eq!(body["excludedExternalIds"], json!(["id2"]));
    assert_eq!(
        (&body["from"], &body["to"], &body["size"], &body["page"]),
        (&json!(1), &json!(2), &json!(3), &json!(4))
    );
    assert_eq!((&body["noTenants"], &body["oldestFirst"]), (&json!(true), &json!(true)));
    let field = json!({ "field": "f", "valStr": "v", "valArr": ["v1", "v2"], "negative": true, "valType": "string" });
    assert_eq!(body["searchFields"], json!([field]));
}

#[tokio::test]
async fn what_is_unset_is_left_out() {
    let wire = Wire::answering(&json!({}));
    descope(&wire).audit(&AuditSearch::new()).await.unwrap();
    assert_eq!(wire.only().2, json!({}));
}

#[tokio::test]
async fn the_recorded_answer_is_read() {
    let example = &vector("descope/audit_search.json")["response_example"];
    let found = descope(&Wire::answering(example)).audit(&AuditSearch::new()).await.unwrap();
    assert_eq!((found.records.len(), found.total), (2, Some(2)));
    for (record, recorded) in found.records.iter().zip(listed(&example["audits"], 2)) {
        assert_eq!(record.occurred_ms, 1_700_000_000_000);
        assert_eq!(record.occurred().as_unix_seconds(), 1_700_000_000);
        assert_eq!((&record.id, &record.kind, &record.actor_id), (&None, &None, &None));
        assert_eq!(Value::Object(record.data.clone()), recorded["data"]);
        let read = json!({
            "projectId": record.project_id, "userId": record.user_id, "action": record.action, "device": record.device,
            "method": record.method, "geo": record.geo, "remoteAddress": record.remote_address,
            "externalIds": record.login_ids, "tenants": record.tenants, "data": record.data, "occurred": "1700000000000",
        });
        assert_eq!(&read, recorded);
        assert!(!record.is_impersonation());
    }
}

#[tokio::test]
async fn every_documented_member_of_a_record_is_read() {
    let recorded = vector("descope/audit_search.json");
    let mut record = json!({});
    for name in recorded["record_fields"].as_array().unwrap() {
        let name = name.as_str().unwrap().split(' ').next().unwrap();
        record[name] = match name {
            "externalIds" | "tenants" => json!([name]),
            "data" => json!({ "x": { "y": null } }),
            "occurred" => json!("1700000000001"),
            _ => json!(name),
        };
    }
    let found = descope(&Wire::answering(&json!({ "audits": [record] }))).audit(&AuditSearch::new()).await.unwrap();
    let found_record = &found.records[0];
    let texts = |several: &[Box<str>]| several.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let read = json!({
        "ID": found_record.id,
        "projectId": found_record.project_id,
        "userId": found_record.user_id,
        "action": found_record.action,
        "type": found_record.kind,
        "actorId": found_record.actor_id,
        "device": found_record.device,
        "method": found_record.method,
        "geo": found_record.geo,
        "remoteAddress": found_record.remote_address,
        "externalIds": texts(&found_record.login_ids),
        "tenants": texts(&found_record.tenants),
    });
    for name in record.as_object().unwrap().keys().filter(|name| !["data", "occurred"].contains(&name.as_str())) {
        assert_eq!(read[name], name.as_str(), "each was written as its own name");
    }
    assert_eq!(Value::Object(found.records[0].data.clone()), record["data"]);
    assert_eq!(found.records[0].occurred_ms, 1_700_000_000_001);
}

#[tokio::test]
async fn what_protocol_buffers_leave_out_or_make_null_is_empty() {
    for body in [json!({}), json!({ "audits": null, "total": null }), json!({ "audits": [], "total": "many" })] {
        let found = descope(&Wire::answering(&body)).audit(&AuditSearch::new()).await.unwrap();
        assert_eq!((found.records.len(), found.total), (0, None));
    }
    let nulls = json!({ "audits": [{ "occurred": "1", "ID": "", "userId": null, "tenants": null, "data": null }], "total": "7" });
    let found = descope(&Wire::answering(&nulls)).audit(&AuditSearch::new()).await.unwrap();
    assert_eq!((&found.records[0].id, &*found.records[0].user_id, found.total), (&None, "", Some(7)));
}

#[tokio::test]
async fn impersonations_are_what_descope_documents_in_whatever_case() {
    let filter = &vector("descope/audit_search.json")["impersonation_record"]["filter"];
    let record = |action: &str, method: &str| json!({ "occurred": "1", "action": action, "method": method });
    let audits = [
        record("LoginSucceed", "Impersonate"),
        record("loginsucceed", "impersonate"),
        record("LOGINSUCCEED", "IMPERSONATE"),
        record("LoginSucceed", "otp"),
        record("LoginFailed", "Impersonate"),
        record("LoginSucceed", ""),
    ];
    let wire = Wire::answering(&json!({ "audits": audits }));
    let found = descope(&wire).audit(&AuditSearch::impersonations()).await.unwrap();
    assert_eq!(&wire.only().2, filter);
    let verdicts: Vec<_> = found.records.iter().map(|record| record.is_impersonation()).collect();
    assert_eq!(verdicts, [true, true, true, false, false, false]);
}
