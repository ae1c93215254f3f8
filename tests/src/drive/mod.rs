//! Requests to applications in process: the same one to each adapter, and one answer, because all three must give the same.

mod actix;
mod answer;
mod app;
mod ask;
mod axum;
mod tower;

pub use answer::Answer;
pub use app::{App, Serve};
pub use ask::Ask;

pub use self::actix::serve as serve_actix;
pub use self::axum::serve as serve_axum;
pub use self::tower::serve as serve_tower;
