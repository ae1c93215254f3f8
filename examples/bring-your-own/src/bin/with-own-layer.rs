//! [`bring_your_own::with_own_layer`], with two tokens that are good for an hour.

use std::sync::Arc;
use std::time::Duration;

use bring_your_own::with_own_layer::{Entry, app};
use impersonation_axum::{Clock as _, SystemClock};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let hour = SystemClock.now() + Duration::from_secs(3600);
    let tokens = [
        ("token-of-user-2".into(), Entry::of_user("user_2", hour)),
        ("token-of-agent-7".into(), Entry::of_agent("agent_7", "user_2", hour)),
    ];
    bring_your_own::serve(app(Arc::new(tokens.into()))).await
}
