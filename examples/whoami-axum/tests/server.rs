//! The server as a process: the table of vectors over a socket, its first line, its settings, its streams, its end.

impersonation_conformance::server_tests!(env!("CARGO_BIN_EXE_whoami-axum"));
