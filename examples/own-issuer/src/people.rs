//! Who the users are: a table, here.

use impersonation_issuer::User;

pub(crate) struct Person {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_staff: bool,
}

pub(crate) const ALL: [Person; 3] = [
    Person { id: "mia", name: "Mia of support", is_staff: true },
    Person { id: "ada", name: "Ada", is_staff: false },
    Person { id: "bob", name: "Bob", is_staff: false },
];

pub(crate) fn find(id: &str) -> Option<&'static Person> {
    ALL.iter().find(|person| person.id == id)
}

impl Person {
    /// As the issuer knows them.
    pub(crate) fn user(&self) -> User {
        let rank = if self.is_staff { 10 } else { 0 };
        User::new(self.id).name(self.name).rank(rank).may_be_impersonated(!self.is_staff)
    }
}
