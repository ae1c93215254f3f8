//! What the example servers share, so that each of them shows its framework and nothing else: the settings from the
//! environment, the bodies that they answer with, and the life of a server. `docs/contract.md` describes them.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to its terminal")]

mod answers;
mod events;
mod page;
mod server;
mod settings;
mod shutdown;
mod stop;

pub use answers::{Billing, Changed, Created, Profile, Reports, Whoami};
pub use events::events;
pub use page::{bar, page, page_policy};
pub use server::run;
pub use settings::{Settings, SettingsError};
pub use shutdown::Shutdown;
pub use stop::{AFTER_STOP, CLEAR_SITE_DATA, STOP, stop};
