use std::fmt;
use std::sync::Arc;

use ::http::HeaderValue;
use impersonation_core::provider::{Link, ProviderErrorKind, Secret};
use serde::Deserialize;
use url::Url;

use crate::http::{Api, Call, Connection, Said, SetupError, SetupErrorKind, authorization, base, is_segment, is_word};

/// Where the API is.
const BASE_URL: &str = "https://api.workos.com";
/// Where people are.
const DASHBOARD_URL: &str = "https://dashboard.workos.com";

/// WorkOS's API, as far as impersonation needs it. Clones share a connection.
///
/// ```
/// use impersonation_providers::WorkOs;
/// use impersonation_providers::http::Connection;
///
/// let workos = WorkOs::new("sk_test_of_no_account", "client_of_no_account", Connection::new())?
///     .environment("environment_of_no_account")?;
/// let link = workos.dashboard_link("user_2").expect("the environment is known");
/// assert_eq!(
///     link.expose(),
///     "https://dashboard.workos.com/environment_of_no_account/users/user_2/details?dialog=impersonate"
/// );
/// # Ok::<(), impersonation_providers::http::SetupError>(())
/// ```
#[derive(Clone)]
pub struct WorkOs {
    pub(super) api: Api,
    pub(super) authorization: HeaderValue,
    pub(super) api_key: Secret,
    pub(super) client_id: Arc<str>,
    pub(super) auth_domain: Url,
    dashboard: Url,
    environment: Option<Arc<str>>,
}

impl WorkOs {
    /// A client with an API key, `sk_…`, and the client id of the application, `client_…`.
    ///
    /// # Errors
    ///
    /// When one is empty or has a character that it cannot have, or the connection is configured wrongly.
    pub fn new(api_key: &str, client_id: &str, connection: Connection) -> Result<Self, SetupError> {
        let api = connection.api(BASE_URL, said)?;
        Ok(Self {
            authorization: authorization(api_key)?,
            api_key: Secret::new(api_key),
            client_id: credential(client_id)?,
            auth_domain: page(BASE_URL, &api)?,
            dashboard: page(DASHBOARD_URL, &api)?,
            environment: None,
            api,
        })
    }

    /// With the id of the environment, `environment_…`, which the address of its dashboard has in it.
    ///
    /// # Errors
    ///
    /// When it is empty or is no part of an address.
    pub fn environment(self, id: &str) -> Result<Self, SetupError> {
        Ok(Self { environment: Some(credential(id)?), ..self })
    }

    /// With another dashboard than WorkOS's own: an emulator's.
    ///
    /// # Errors
    ///
    /// When it is not https, or, where the API is an emulator's, plain http to a loopback host.
    pub fn dashboard(self, url: &str) -> Result<Self, SetupError> {
        Ok(Self { dashboard: page(url, &self.api)?, ..self })
    }

    /// With the domain at which people sign in and out, where that is not `https://api.workos.com`: a custom authentication domain, or an
    /// emulator. It is not where the API is called, which may be a proxy that no browser shall see.
    ///
    /// # Errors
    ///
    /// When it is not https, or, where the API is an emulator's, plain http to a loopback host.
    pub fn auth_domain(self, url: &str) -> Result<Self, SetupError> {
        Ok(Self { auth_domain: page(url, &self.api)?, ..self })
    }

    /// Where in the dashboard the impersonation of a user starts: the dialog that asks for the reason. It is for members of the
    /// WorkOS team, who sign in there; `None` where the environment is not known, or the id is no part of an address.
    ///
    /// Follows <https://workos.com/docs/authkit/impersonation>.
    pub fn dashboard_link(&self, user_id: &str) -> Option<Link> {
        let environment = self.environment.as_deref()?;
        let mut url = self.dashboard.clone();
        let path = [environment, "users", user_id, "details"];
        path.iter().all(|segment| is_segment(segment)).then_some(())?;
        url.path_segments_mut().ok()?.pop_if_empty().extend(path);
        url.query_pairs_mut().append_pair("dialog", "impersonate");
        Some(Link::new(url.as_str()))
    }

    /// A call with the API key.
    pub(super) fn signed(&self, call: Call) -> Call {
        call.authorized(&self.authorization)
    }
}

/// A base of what browsers are sent to: https, or what the API itself is reached by, which is an emulator's.
fn page(url: &str, api: &Api) -> Result<Url, SetupError> {
    base(url, api.base().scheme() == "http")
}

fn credential(text: &str) -> Result<Arc<str>, SetupError> {
    let is_sound = is_segment(text) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_sound { Ok(text.into()) } else { Err(SetupError::new(SetupErrorKind::InvalidCredential)) }
}

/// The forms of WorkOS's errors: OAuth's of `authenticate` (RFC 6749 §5.2), and one with a code of its own.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Option<String>,
    error_description: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

fn said(body: &[u8]) -> Said {
    let Body { error, error_description, code, message } = serde_json::from_slice(body).unwrap_or_default();
    let code = code.or(error).filter(|code| is_word(code));
    let kind = match code.as_deref() {
        // Each of these asks for another sign-in.
        Some("invalid_grant" | "sso_required" | "mfa_enrollment") => Some(ProviderErrorKind::InvalidGrant),
        Some("invalid_client") => Some(ProviderErrorKind::Unauthorized),
        _ => None,
    };
    Said { kind, code, description: error_description, message }
}

/// No key is shown.
impl fmt::Debug for WorkOs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkOs").field("api", &self.api).field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
