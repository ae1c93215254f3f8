use std::time::Duration;

use impersonation_providers::WorkOs;
use impersonation_providers::http::{Connection, SetupErrorKind};

use crate::wire::Wire;
use crate::{USER, client};

fn refused(connection: Connection) -> Option<SetupErrorKind> {
    WorkOs::new("sk_test_of_no_account", "client_1", connection).err().map(|error| error.kind())
}

#[test]
fn plain_http_has_to_be_allowed_and_is_for_this_machine() {
    let loopback = || Connection::new().base_url("http://127.0.0.1:9");
    assert_eq!(refused(loopback()), Some(SetupErrorKind::InsecureAddress));
    assert_eq!(refused(loopback().insecure_loopback()), None);
    let elsewhere = Connection::new().base_url("http://api.workos.com").insecure_loopback();
    assert_eq!(refused(elsewhere), Some(SetupErrorKind::InsecureAddress));
    // A transport of one's own does not get around it.
    let over_a_wire = Wire::default().connection().base_url("http://api.workos.com").insecure_loopback();
    assert_eq!(refused(over_a_wire), Some(SetupErrorKind::InsecureAddress));
}

#[test]
fn timeouts_have_bounds() {
    for timeout in [Duration::ZERO, Duration::from_secs(61)] {
        assert_eq!(refused(Connection::new().timeout(timeout)), Some(SetupErrorKind::TimeoutOutOfRange));
        assert_eq!(refused(Connection::new().connect_timeout(timeout)), Some(SetupErrorKind::TimeoutOutOfRange));
    }
}

#[tokio::test]
async fn a_proxys_path_comes_before_that_of_the_call() {
    for base in ["https://proxy.example/workos", "https://proxy.example/workos/"] {
        let wire = Wire::default().then(200, &[], USER);
        client(wire.connection().base_url(base)).user("user_1").await.unwrap();
        assert_eq!(wire.only().0, "GET https://proxy.example/workos/user_management/users/user_1");
    }
}

#[tokio::test]
async fn the_key_is_marked_so_that_nothing_shows_it() {
    let wire = Wire::default().then(200, &[], USER);
    client(wire.connection()).user("user_1").await.unwrap();
    let request = &wire.asked()[0];
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!format!("{request:?}").contains("sk_test"));
}
