//! The server as a process: the table of vectors over a socket, its first line, its settings, its streams, its end.

use impersonation_conformance::socket::life;

const SERVER: &str = env!("CARGO_BIN_EXE_whoami-tower");

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_every_vector() {
    life::conforms(SERVER).await;
}

#[tokio::test]
async fn it_listens_though_the_keys_cannot_be_had() {
    life::listens_though_the_keys_cannot_be_had(SERVER).await;
}

#[tokio::test]
async fn it_ends_within_five_seconds_though_a_client_stays() {
    life::ends_within_five_seconds_though_a_client_stays(SERVER).await;
}

#[tokio::test]
async fn a_stream_ends_with_the_session() {
    life::a_stream_ends_with_the_session(SERVER).await;
}

#[tokio::test]
async fn a_stream_closes_when_the_server_goes_down() {
    life::a_stream_closes_when_the_server_goes_down(SERVER).await;
}

#[test]
fn a_wrong_setting_is_one_line_and_status_2() {
    life::a_wrong_setting_is_one_line_and_status_2(SERVER);
}

#[test]
fn a_frozen_clock_is_said_aloud() {
    life::a_frozen_clock_is_said_aloud(SERVER);
}
