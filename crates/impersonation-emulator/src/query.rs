use url::form_urlencoded;

/// The parameters of a query or a form, in order, repeated ones included.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// The values of a list, in any way that clients write one: `name=a&name=b`, `name[]=a`, `name=a,b`.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let bracketed = format!("{name}[]");
        let values = self.0.iter().filter(|(held, _)| held == name || *held == bracketed);
        values.flat_map(|(_, value)| value.split(',')).filter(|value| !value.is_empty()).collect()
    }

    /// A number within the range, the default where there is none, `None` where it is anything else.
    pub(crate) fn number(&self, name: &str, default: usize, range: std::ops::RangeInclusive<usize>) -> Option<usize> {
        match self.first(name) {
            None => Some(default),
            Some(text) => text.parse().ok().filter(|number| range.contains(number)),
        }
    }
}
