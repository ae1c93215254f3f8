use std::fmt;
use std::time::Duration;

use impersonation_core::provider::{Link, ProviderError, ProviderErrorKind};
use serde::{Deserialize, Serialize};

use super::Clerk;
use super::actor_token_request::seconds;
use super::client::sound_id;
use crate::http::Call;

/// A wish for an agent task: a session for a program that acts for a user. **This is no impersonation.** The session's tokens say
/// `act.type` `"agent"`, so nobody is shown as impersonated, and policies that ask for staff do not pass it. Never start staff this
/// way: they would be taken for a machine.
///
/// ```
/// use std::time::Duration;
/// use impersonation_providers::clerk::AgentTaskRequest;
///
/// let request = AgentTaskRequest::new("user_2", "*", "invoices", "Checks the invoices of May", "https://app.example.com/")
///     .session_at_most(Duration::from_secs(600));
/// ```
#[derive(Clone, Serialize)]
#[must_use]
pub struct AgentTaskRequest {
    on_behalf_of: OnBehalfOf,
    permissions: Box<str>,
    agent_name: Box<str>,
    task_description: Box<str>,
    redirect_url: Box<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_max_duration_in_seconds: Option<u64>,
}

#[derive(Clone, Serialize)]
struct OnBehalfOf {
    user_id: Box<str>,
}

impl AgentTaskRequest {
    /// The agent of this name wants to act for the user of this id. Of permissions Clerk's documentation knows `*` alone.
    pub fn new(
        user_id: impl Into<Box<str>>,
        permissions: impl Into<Box<str>>,
        agent_name: impl Into<Box<str>>,
        task_description: impl Into<Box<str>>,
        redirect_url: impl Into<Box<str>>,
    ) -> Self {
        Self {
            on_behalf_of: OnBehalfOf { user_id: user_id.into() },
            permissions: permissions.into(),
            agent_name: agent_name.into(),
            task_description: task_description.into(),
            redirect_url: redirect_url.into(),
            session_max_duration_in_seconds: None,
        }
    }

    /// How long the session can last, in whole seconds and at least one; 30 minutes by Clerk's default.
    pub fn session_at_most(self, duration: Duration) -> Self {
        Self { session_max_duration_in_seconds: Some(duration.as_secs()), ..self }
    }

    fn check(&self) -> Result<(), ProviderError> {
        sound_id(&self.on_behalf_of.user_id)?;
        let limit = self.session_max_duration_in_seconds;
        limit.map(Duration::from_secs).map(seconds).transpose()?;
        let texts = [&self.permissions, &self.agent_name, &self.task_description, &self.redirect_url];
        match texts.into_iter().any(|text| text.is_empty()) {
            true => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
            false => Ok(()),
        }
    }
}

/// An agent task: where an agent's browser gets its session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AgentTask {
    /// The task's id, another for each call.
    pub id: Box<str>,
    /// The agent's id, the same for each name in an instance.
    pub agent_id: Box<str>,
    /// Where the session begins. Whoever has it gets in.
    pub url: Link,
}

#[derive(Deserialize)]
struct Answer {
    agent_id: Box<str>,
    // Before it was `agent_task_id` it was `task_id`, and both are sent.
    agent_task_id: Option<Box<str>>,
    task_id: Option<Box<str>>,
    url: Box<str>,
}

impl Clerk {
    /// Starts an agent task: `POST /agents/tasks`. It is sent once, and never repeated. No human impersonates in its session.
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::clerk::AgentTaskRequest;
    ///
    /// let request = AgentTaskRequest::new("user_2", "*", "invoices", "Checks the invoices of May", "https://app.example.com/");
    /// let task = clerk.create_agent_task(&request).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an empty text, what is no id, or a duration under a second, before Clerk is asked; else what Clerk says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/agent-tasks/create>.
    pub async fn create_agent_task(&self, request: &AgentTaskRequest) -> Result<AgentTask, ProviderError> {
        request.check()?;
        let answer: Answer = self.api.ask(self.signed(Call::post(["agents", "tasks"]).json(request)?)).await?;
        let id = answer.agent_task_id.or(answer.task_id);
        let id = id.ok_or_else(|| ProviderError::new(ProviderErrorKind::Unreadable))?;
        Ok(AgentTask { id, agent_id: answer.agent_id, url: self.link(answer.url)? })
    }
}

/// The description may say anything.
impl fmt::Debug for AgentTaskRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentTaskRequest")
            .field("user_id", &self.on_behalf_of.user_id)
            .field("agent_name", &self.agent_name)
            .finish_non_exhaustive()
    }
}
