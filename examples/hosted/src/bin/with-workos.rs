//! [`hosted::workos`], with WorkOS's emulator behind it.
#![expect(clippy::print_stdout, reason = "it says where to look")]

use std::error::Error;

use hosted::address;
use hosted::workos::demo;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let demo = demo(&address()).await?;
    println!("{}", demo.lines.join("\n"));
    Ok(demo.serve().await?)
}
