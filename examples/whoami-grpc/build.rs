//! Compiles the protobuf files without `protoc`: cargo and a C compiler are all that this workspace asks for.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let files = protox::compile(["whoami.proto"], ["proto"])?;
    // Without methods that connect: a client is made around any channel, and a server needs none.
    tonic_prost_build::configure().build_transport(false).compile_fds(files)?;
    Ok(())
}
