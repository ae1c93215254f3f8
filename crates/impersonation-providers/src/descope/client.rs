use std::fmt;
use std::sync::Arc;

use ::http::HeaderValue;
use ::http::header::HeaderName;

use super::error::said;
use crate::http::{Api, Call, Connection, SetupError, SetupErrorKind, authorization};

/// Project ids of at least this length name their region in bytes 1 to 5, as in the profile of the tokens.
const REGIONAL_ID_LENGTH: usize = 32;

/// Descope's management API, as far as impersonation needs it. Clones share a connection.
///
/// ```
/// use impersonation_providers::Descope;
/// use impersonation_providers::http::Connection;
///
/// let descope = Descope::new("P2TestProject", "a-test-management-key", Connection::new())?;
/// # Ok::<(), impersonation_providers::http::SetupError>(())
/// ```
#[derive(Clone)]
pub struct Descope {
    pub(super) api: Api,
    pub(super) project_id: Arc<str>,
    authorization: HeaderValue,
    project: HeaderValue,
}

impl Descope {
    /// A client with a project's id, `P2…`, and a management key of that project or its company.
    ///
    /// It speaks to the region that the project id names, unless the connection says otherwise. Follows
    /// <https://docs.descope.com/api/overview>.
    ///
    /// # Errors
    ///
    /// When the id or the key is empty or has a character that it cannot have, or the connection is configured wrongly.
    pub fn new(project_id: &str, management_key: &str, connection: Connection) -> Result<Self, SetupError> {
        let invalid = || SetupError::new(SetupErrorKind::InvalidCredential);
        if management_key.is_empty() {
            return Err(invalid());
        }
        let base_url = base_url(project_id).ok_or_else(invalid)?;
        Ok(Self {
            api: connection.api(&base_url, said)?,
            project_id: project_id.into(),
            authorization: authorization(&format!("{project_id}:{management_key}"))?,
            project: HeaderValue::from_str(project_id).map_err(|_| invalid())?,
        })
    }

    /// A call with the management key.
    pub(super) fn signed(&self, call: Call) -> Call {
        self.of_project(call).authorized(&self.authorization)
    }

    /// A call that says which project it is for, and has no authorization yet.
    pub(super) fn of_project(&self, call: Call) -> Call {
        call.header(HeaderName::from_static("x-descope-project-id"), self.project.clone())
    }
}

/// Where the API of a project is; `None` where that is no project id.
///
/// The region becomes a part of the host: a dot or a slash in it would send the management key elsewhere. A colon in the id would
/// be taken for the one before the key.
fn base_url(project_id: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if project_id.is_empty() || !project_id.bytes().all(is_plain) {
        return None;
    }
    if project_id.len() < REGIONAL_ID_LENGTH {
        return Some("https://api.descope.com".into());
    }
    // The same rule as for the key set: management and keys are never asked of two hosts.
    let is_regional = project_id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let region = project_id.get(1..5).filter(|_| is_regional);
    Some(region.map_or("https://api.descope.com".into(), |region| format!("https://api.{region}.descope.com")))
}

/// The key is not shown.
impl fmt::Debug for Descope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Descope").field("project_id", &self.project_id).field("api", &self.api).finish_non_exhaustive()
    }
}
