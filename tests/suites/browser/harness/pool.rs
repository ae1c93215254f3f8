//! Browsers that tests are done with, for those that come: to start one takes longer than most tests.

use std::sync::{Mutex, PoisonError};

use fantoccini::Client;

use super::browser::Profile;

static IDLE: Mutex<Vec<(Profile, Client)>> = Mutex::new(Vec::new());

/// A browser with such a profile, in a new tab, which knows nothing of the others: they are closed.
pub(super) async fn take(profile: Profile) -> Option<Client> {
    let client = idle(profile)?;
    let before = client.windows().await.unwrap();
    let tab = client.new_window(true).await.unwrap().handle;
    for window in before {
        client.switch_to_window(window).await.unwrap();
        client.close_window().await.unwrap();
    }
    client.switch_to_window(tab).await.unwrap();
    Some(client)
}

fn idle(profile: Profile) -> Option<Client> {
    let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let place = idle.iter().position(|(other, _)| *other == profile)?;
    Some(idle.swap_remove(place).1)
}

/// For the next test. One that failed does not come here, and its browser ends.
pub(super) fn put(profile: Profile, client: Client) {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push((profile, client));
}
