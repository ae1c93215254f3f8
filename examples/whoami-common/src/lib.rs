//! What the example servers share, so that each of them shows its framework and nothing else: the settings from the
//! environment, and the bodies that they answer with. `docs/contract.md` describes both.

mod answers;
mod page;
mod settings;

pub use answers::{Billing, Changed, Created, Profile, Reports, Whoami};
pub use page::page;
pub use settings::{Settings, SettingsError};
