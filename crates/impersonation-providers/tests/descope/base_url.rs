//! `descope/base_url.json`: where a project's API is, as for its keys; and what is no project id.

use impersonation_providers::Descope;
use impersonation_providers::descope::AuditSearch;
use impersonation_providers::http::{Connection, SetupErrorKind};
use serde_json::json;

use crate::header;
use crate::wire::{Wire, listed, vector};

async fn asked_at(project_id: &str, connection: impl Fn(&Wire) -> Connection) -> String {
    let wire = Wire::answering(&json!({}));
    let client = Descope::new(project_id, "key", connection(&wire)).unwrap();
    client.audit(&AuditSearch::new()).await.unwrap();
    assert_eq!(header(&wire.asked()[0], "x-descope-project-id"), project_id);
    assert_eq!(header(&wire.asked()[0], "authorization"), format!("Bearer {project_id}:key"));
    wire.asked()[0].uri().to_string()
}

#[tokio::test]
async fn the_region_follows_from_the_project_id() {
    for case in listed(&vector("descope/base_url.json")["cases"], 6) {
        let (project_id, base) = (case["project_id"].as_str().unwrap(), case["base_url"].as_str().unwrap());
        // The SDKs go on without a project; here that is a mistake.
        if project_id.is_empty() {
            let error = Descope::new("", "key", Wire::default().connection()).unwrap_err();
            assert_eq!(error.kind(), SetupErrorKind::InvalidCredential);
            continue;
        }
        let address = asked_at(project_id, Wire::connection).await;
        assert_eq!(address, format!("{base}/v1/mgmt/audit/search"));
        assert_eq!(case["jwks_url"], format!("{base}/v2/keys/{project_id}"));
    }
}

#[tokio::test]
async fn the_connection_may_say_otherwise() {
    for base in ["https://auth.example.com/descope", "https://auth.example.com/descope/"] {
        let address = asked_at("Puse12aAc4T2V93bddihGEx2Ryhc8e5Z", |wire| wire.connection().base_url(base)).await;
        assert_eq!(address, "https://auth.example.com/descope/v1/mgmt/audit/search");
    }
}

/// As for the key set: both are asked of one host.
#[tokio::test]
async fn an_id_that_names_no_region_is_of_the_first_one() {
    let address = asked_at("P-a_bAc4T2V93bddihGEx2Ryhc8e5Z0000", Wire::connection).await;
    assert_eq!(address, "https://api.descope.com/v1/mgmt/audit/search");
}

/// The region becomes a part of the host that the management key is sent to.
#[test]
fn a_project_id_cannot_choose_the_host() {
    for project_id in [
        "",
        "P.evil.example/aAc4T2V93bddihGEx2Ryhc8e5Z",
        "Pa/b#aAc4T2V93bddihGEx2Ryhc8e5Z0000",
        "P@ev.aAc4T2V93bddihGEx2Ryhc8e5Z0000",
        "P%2F%2FaAc4T2V93bddihGEx2Ryhc8e5Z00",
        "Pusé1aAc4T2V93bddihGEx2Ryhc8e5Z0000",
        "P2:key",
        "P2 ",
        "P2\r\nX: y",
        "P2é",
    ] {
        let error = Descope::new(project_id, "key", Wire::default().connection()).unwrap_err();
        assert_eq!(error.kind(), SetupErrorKind::InvalidCredential, "{project_id}");
    }
    for key in ["", "a key", "key\n", "kéy"] {
        let error = Descope::new("P2", key, Wire::default().connection()).unwrap_err();
        assert_eq!(error.kind(), SetupErrorKind::InvalidCredential, "{key}");
    }
}
