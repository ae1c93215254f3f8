use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;

type State = HashMap<String, String>;

/// Sessions in memory, until the program ends: actix-session brings a store for Redis, and one that keeps everything in the
/// cookie. In that one nothing is ever taken back: a copy of the cookie still acts after its owner stopped or signed out.
#[derive(Clone, Default)]
pub struct Sessions(Arc<Mutex<HashMap<String, State>>>);

impl Sessions {
    /// Held for a look and never across an await.
    fn states(&self) -> MutexGuard<'_, HashMap<String, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionStore for Sessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        Ok(self.states().get(key.as_ref()).cloned())
    }

    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let key = new_key().map_err(SaveError::Other)?;
        self.states().insert(key.clone(), state);
        key.try_into().map_err(|error| SaveError::Other(anyhow::Error::new(error)))
    }

    async fn update(&self, key: SessionKey, state: State, _: &Duration) -> Result<SessionKey, UpdateError> {
        // One that was deleted meanwhile, by a request beside this one, stays deleted.
        if let Some(stored) = self.states().get_mut(key.as_ref()) {
            *stored = state;
        }
        Ok(key)
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> anyhow::Result<()> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> anyhow::Result<()> {
        self.states().remove(key.as_ref());
        Ok(())
    }
}

fn new_key() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// Its keys are credentials.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}
