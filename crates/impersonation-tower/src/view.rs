use http::{HeaderMap, Method};
use impersonation_core::request::{Headers, RequestView};

/// A header map as the core visits it.
pub(crate) struct HeaderView<'a>(pub(crate) &'a HeaderMap);

impl<'a> HeaderView<'a> {
    pub(crate) fn request(&'a self, method: &'a Method) -> RequestView<'a> {
        RequestView::new(method.as_str(), self)
    }
}

impl Headers for HeaderView<'_> {
    fn visit<'h>(&'h self, name: &str, each: &mut dyn FnMut(&'h [u8])) {
        self.0.get_all(name).iter().for_each(|value| each(value.as_bytes()));
    }
}
