/// What a session may do, and where: claims of authorization, as each provider writes them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    pub(crate) organization: Option<Organization>,
    pub(crate) roles: Vec<Box<str>>,
    pub(crate) permissions: Vec<Box<str>>,
    pub(crate) memberships: Vec<Membership>,
}

/// What an allocator adds to a small text.
const ALLOCATION: usize = 16;

impl Access {
    /// About what it takes on the heap.
    pub(crate) fn bytes(&self) -> usize {
        let texts = |texts: &[Box<str>]| {
            texts.iter().map(|text| size_of::<Box<str>>() + ALLOCATION + text.len()).sum::<usize>()
        };
        let Self { organization, roles, permissions, memberships } = self;
        let organization = organization
            .as_ref()
            .map_or(0, |organization| organization.id.len() + organization.slug.as_ref().map_or(0, |slug| slug.len()));
        let memberships = memberships.iter().map(|Membership { organization, roles, permissions }| {
            size_of::<Membership>() + organization.len() + texts(roles) + texts(permissions)
        });
        organization + texts(roles) + texts(permissions) + memberships.sum::<usize>()
    }
}

/// The organization (tenant) that a session is active in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    pub(crate) id: Box<str>,
    pub(crate) slug: Option<Box<str>>,
}

impl Organization {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.into(), slug: None }
    }

    /// The provider's id of the organization.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its slug, where the token says it (Clerk).
    pub fn slug(&self) -> Option<&str> {
        self.slug.as_deref()
    }
}

/// An organization that the token lists, with the user's roles and permissions there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub(crate) organization: Box<str>,
    pub(crate) roles: Vec<Box<str>>,
    pub(crate) permissions: Vec<Box<str>>,
}

impl Membership {
    /// The provider's id of the organization.
    pub fn organization(&self) -> &str {
        &self.organization
    }

    /// Roles held there.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().map(|role| &**role)
    }

    /// Permissions held there.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(|permission| &**permission)
    }
}
