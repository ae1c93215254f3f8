use http::header::{ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};
use http::{HeaderMap, Request, Response};
use http_body::Body;
use impersonation_bar::csp::Nonces;
use impersonation_bar::inject::{self, Insertion, Treatment, Why};
use impersonation_bar::{self as bar, Bar, Details, Facts};
use impersonation_core::{ActingSession, Timestamp, adapter};

use crate::bar::BarBody;

/// Left with a request: its bar is put in by the layer that left it, and by none further in.
#[derive(Clone, Copy)]
struct Taken;

/// A page that an actor asked for.
pub(super) struct Page {
    bar: Bar,
    session: ActingSession,
    now: Timestamp,
    request: inject::Request,
    accept_language: Option<HeaderValue>,
}

impl Page {
    /// The page that is asked for, whole and uncompressed; `None` where a layer further out has asked for it.
    #[cold]
    pub(super) fn asked_for<B>(
        request: &mut Request<B>,
        bar: &Bar,
        session: ActingSession,
        now: Timestamp,
    ) -> Option<Box<Self>> {
        if request.extensions_mut().insert(Taken).is_some() {
            return None;
        }
        let page = Self {
            bar: bar.clone(),
            session,
            now,
            request: inject::Request::new(fields(request.headers())),
            accept_language: request.headers().get(ACCEPT_LANGUAGE).cloned(),
        };
        let destination = request.headers().get("sec-fetch-dest").map(HeaderValue::as_bytes);
        let removed = inject::request_fields_removed(request.method().as_str(), destination);
        let headers = request.headers_mut();
        removed.iter().for_each(|name| drop(headers.remove(*name)));
        let (name, value) = inject::ACCEPT_ENCODING;
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        Some(Box::new(page))
    }

    /// The response with the facts, and with the bar where it is a page.
    pub(super) fn answered<B: Body>(self, response: Response<B>) -> Response<BarBody<B>> {
        let (mut parts, body) = response.into_parts();
        let details: Option<Details> = parts.extensions.remove();
        let facts = self.bar.facts(&self.session, self.now, details.as_ref());
        say(&facts, &mut parts.headers);
        let body = match self.request.treatment(parts.status.as_u16(), fields(&parts.headers)) {
            Treatment::Inject => {
                let insertion = self.insertion(&facts, &parts.headers);
                inject::RESPONSE_FIELDS_REMOVED.iter().for_each(|name| drop(parts.headers.remove(*name)));
                BarBody::injecting(body, self.request.injector(insertion))
            }
            Treatment::Leave(why) => {
                // Nothing is no page.
                if !body.is_end_stream() {
                    log(why);
                }
                BarBody::untouched(body)
            }
            // A treatment that is not known here.
            _ => BarBody::untouched(body),
        };
        Response::from_parts(parts, body)
    }

    fn insertion(&self, facts: &Facts, headers: &HeaderMap) -> Insertion {
        let nonces = Nonces::of(headers.get_all(CONTENT_SECURITY_POLICY).iter().map(HeaderValue::as_bytes));
        let language = self.accept_language.as_ref().and_then(|language| language.to_str().ok());
        let page = bar::Page::new().accept_language(language).nonces(&nonces);
        self.bar.insertion(facts, &page)
    }
}

/// Names in lower case, as [`HeaderName`] has them.
fn fields(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}

/// Instead of what the service below may say.
fn say(facts: &Facts, headers: &mut HeaderMap) {
    match HeaderValue::try_from(facts.header_value()) {
        Ok(value) => drop(headers.insert(HeaderName::from_static(bar::HEADER), value)),
        Err(_) => drop(headers.remove(bar::HEADER)),
    }
}

/// Loudly where a page goes without its bar.
fn log(why: Why) {
    if let Some(remedy) = why.remedy() {
        adapter::log_fault("a page goes without its bar", remedy);
    }
}
