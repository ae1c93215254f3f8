//! An emulator is for this machine alone.

use std::net::SocketAddr;

use impersonation_emulator::{ClerkEmulator, DescopeEmulator, EmulatorErrorKind, WorkOsEmulator};

#[tokio::test]
async fn any_address_but_loopback_is_refused() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0", "[2001:db8::1]:0", "[::ffff:127.0.0.1]:0"] {
        let address: SocketAddr = address.parse().unwrap();
        let errors = [
            ClerkEmulator::start_at(address).await.err(),
            WorkOsEmulator::start_at(address).await.err(),
            DescopeEmulator::start_at(address).await.err(),
        ];
        assert_eq!(errors.map(|error| error.unwrap().kind()), [EmulatorErrorKind::NotLoopback; 3], "{address}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_a_typed_error() {
    let descope = DescopeEmulator::start().await.unwrap();
    let error = DescopeEmulator::start_at(descope.address()).await.err().unwrap();
    assert_eq!(error.kind(), EmulatorErrorKind::Bind);
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let descope = DescopeEmulator::start().await.unwrap();
    let address = descope.address();
    drop(descope);
    // The task that listens ends as soon as it is run.
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nothing_secret_is_in_debug_output() {
    let clerk = ClerkEmulator::start().await.unwrap();
    let text = format!("{clerk:?}");
    assert!(!text.contains(clerk.secret_key()) && !text.contains(&clerk.webhook_secret()), "{text}");
    let descope = DescopeEmulator::start().await.unwrap();
    assert!(!format!("{descope:?}").contains(descope.management_key()));
    let workos = WorkOsEmulator::start().await.unwrap();
    let text = format!("{workos:?}");
    assert!(!text.contains(workos.api_key()) && !text.contains(workos.webhook_secret()), "{text}");
}
