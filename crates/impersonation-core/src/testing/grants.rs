use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::grant::{GrantCheck, Standing};
use crate::session::Session;
use crate::time::Timestamp;

/// A check of grants whose answers a test sets. Clones share them.
///
/// ```
/// use impersonation_core::grant::Standing;
/// use impersonation_core::testing::Grants;
///
/// let grants = Grants::live();
/// grants.end("grant_1");
/// grants.answer("grant_2", Standing::Unknown);
/// grants.answer_refreshed("grant_2", Standing::Ended);
/// assert_eq!(grants.refreshes(), 0);
/// ```
#[derive(Clone, Debug)]
pub struct Grants(Arc<Mutex<Answers>>);

#[derive(Debug)]
struct Answers {
    others: Standing,
    now: HashMap<String, Standing>,
    refreshed: HashMap<String, Standing>,
    refreshes: usize,
    asked: usize,
}

impl Grants {
    /// Every grant lives for ever.
    pub fn live() -> Self {
        Self::all(Standing::Live { until: Timestamp::MAX })
    }

    /// Every grant stands so.
    pub fn all(standing: Standing) -> Self {
        let (now, refreshed) = (HashMap::new(), HashMap::new());
        Self(Arc::new(Mutex::new(Answers { others: standing, now, refreshed, refreshes: 0, asked: 0 })))
    }

    /// From now on this grant stands so.
    pub fn answer(&self, grant: &str, standing: Standing) {
        self.answers().now.insert(grant.into(), standing);
    }

    /// From the next refresh on this grant stands so.
    pub fn answer_refreshed(&self, grant: &str, standing: Standing) {
        self.answers().refreshed.insert(grant.into(), standing);
    }

    /// This grant lives until then.
    pub fn live_until(&self, grant: &str, until: Timestamp) {
        self.answer(grant, Standing::Live { until });
    }

    /// This grant has ended.
    pub fn end(&self, grant: &str) {
        self.answer(grant, Standing::Ended);
    }

    /// It cannot be said how this grant stands, for a minute.
    pub fn lose(&self, grant: &str) {
        self.answer(grant, Standing::Unavailable { retry_after: Duration::from_secs(60) });
    }

    /// How often any grant was asked for anew.
    pub fn refreshes(&self) -> usize {
        self.answers().refreshes
    }

    /// How often it was asked how any grant stands.
    pub fn asked(&self) -> usize {
        self.answers().asked
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GrantCheck for Grants {
    fn standing(&self, session: &Session) -> Standing {
        let mut answers = self.answers();
        answers.asked += 1;
        let answer = session.session_id().and_then(|grant| answers.now.get(grant));
        answer.copied().unwrap_or(answers.others)
    }

    async fn refresh(&self, session: &Session) {
        let mut answers = self.answers();
        answers.refreshes += 1;
        let grant = session.session_id().unwrap_or_default();
        if let Some(standing) = answers.refreshed.remove(grant) {
            answers.now.insert(grant.into(), standing);
        }
    }
}
