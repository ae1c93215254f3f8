/// A class of data, which is opened to an actor as a whole. An application makes its own:
///
/// ```
/// use impersonation_core::redact::{DataClass, Sensitive};
///
/// struct Salary;
///
/// impl DataClass for Salary {
///     const NAME: &'static str = "salary";
/// }
///
/// struct Employee {
///     name: String,
///     gross: Sensitive<u32, Salary>,
/// }
/// ```
pub trait DataClass {
    /// Its name in capabilities and audit events.
    const NAME: &'static str;
}

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident $name:literal)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct $class;

        impl DataClass for $class {
            const NAME: &'static str = $name;
        }
    )*};
}

classes! {
    /// `personal`: what is about a person. The class where none is named.
    Personal "personal"
    /// `financial`: accounts, salaries, payments.
    Financial "financial"
    /// `health`: what a person's body and mind are like.
    Health "health"
    /// `secret`: keys and passwords, which no actor should see.
    Secret "secret"
}
