use serde_json::{Map, Value};

/// A user to [add](crate::clerk::Emulator::add_user) to an emulator. Each provider writes it in its own shape.
///
/// ```
/// use impersonation_emulator::User;
///
/// let customer = User::new("user_2").email("customer@example.com").name("Cara Customer").organization("org_1");
/// assert_eq!(customer.id(), "user_2");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct User {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) login_ids: Vec<String>,
    pub(crate) organizations: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) permissions: Vec<String>,
    pub(crate) metadata: Map<String, Value>,
    /// In milliseconds; the emulator dates it when it is added.
    pub(crate) created_at: u64,
}

impl User {
    /// A user with nothing but an id. WorkOS' and Clerk's begin with `user_`, Descope's with `U2`.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            email: None,
            first_name: None,
            last_name: None,
            login_ids: Vec::new(),
            organizations: Vec::new(),
            roles: Vec::new(),
            permissions: Vec::new(),
            metadata: Map::new(),
            created_at: 0,
        }
    }

    /// The e-mail address, verified. Without one WorkOS and Descope write `{id}@example.com`.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The full name; what follows the first space is the last name.
    pub fn name(mut self, name: &str) -> Self {
        let (first, last) = name.split_once(' ').map_or((name, None), |(first, last)| (first, Some(last)));
        self.first_name = Some(first.into());
        self.last_name = last.map(Into::into);
        self
    }

    /// One more login id of Descope; the e-mail address is one of itself.
    pub fn login_id(mut self, login_id: impl Into<String>) -> Self {
        self.login_ids.push(login_id.into());
        self
    }

    /// One more organization of WorkOS, or tenant of Descope. WorkOS and Clerk sign in to the first.
    pub fn organization(mut self, id: impl Into<String>) -> Self {
        self.organizations.push(id.into());
        self
    }

    /// One more role.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    /// One more permission. Clerk's are written `org:<feature>:<permission>`, and hold in the first organization.
    pub fn permission(mut self, permission: impl Into<String>) -> Self {
        self.permissions.push(permission.into());
        self
    }

    /// Descope's permission to impersonate others.
    pub fn may_impersonate(self) -> Self {
        self.permission(crate::descope::IMPERSONATE)
    }

    /// A member of the metadata: Clerk's public metadata, Descope's custom attributes.
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(name.into(), value.into());
        self
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn full_name(&self) -> Option<String> {
        match (&self.first_name, &self.last_name) {
            (None, None) => None,
            (first, last) => {
                Some([first, last].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "))
            }
        }
    }

    pub(crate) fn address(&self) -> String {
        self.email.clone().unwrap_or_else(|| format!("{}@example.com", self.id.to_lowercase()))
    }

    /// Whether the text is in its id, its address, its name or a login id, in any case.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let texts = [Some(self.id.clone()), Some(self.address()), self.full_name()];
        texts.into_iter().flatten().chain(self.login_ids.iter().cloned()).any(|own| own.to_lowercase().contains(&text))
    }
}
