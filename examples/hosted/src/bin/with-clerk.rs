//! [`hosted::clerk`], with Clerk's emulator behind it.
#![expect(clippy::print_stdout, reason = "it says where to look")]

use std::error::Error;

use hosted::clerk::demo;
use hosted::{address, log};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    log();
    let demo = demo(&address()).await?;
    println!("{}", demo.lines.join("\n"));
    Ok(demo.serve().await?)
}
