use std::collections::BTreeMap;

use impersonation_core::page;
use impersonation_core::request::Line;
use serde_json::{Map, Value};

use super::code::Code;
use super::form;
use super::request::{MAX_BODY, Request};
use super::strict;

/// What a form may say beside what its route takes.
const RETURN_TO: &str = "return_to";

/// What the body of a request says, in whichever of its forms.
#[derive(Debug)]
pub(super) struct Fields {
    media: Media,
    values: BTreeMap<String, Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// There is no body.
    Nothing,
    Form,
    Json,
}

/// What a route takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Takes {
    /// Of a form and of JSON.
    pub(super) names: &'static [&'static str],
    /// Of a form alone.
    pub(super) form_names: &'static [&'static str],
    /// Of JSON alone.
    pub(super) json_names: &'static [&'static str],
    /// Which of a form's names may come several times.
    pub(super) lists: &'static [&'static str],
}

impl Takes {
    pub(super) const NOTHING: Self = Self::these(&[]);

    pub(super) const fn these(names: &'static [&'static str]) -> Self {
        Self { names, form_names: &[], json_names: &[], lists: &[] }
    }

    fn form_takes(&self, name: &str) -> bool {
        self.names.contains(&name) || self.form_names.contains(&name) || [RETURN_TO, page::FIELD].contains(&name)
    }

    fn json_takes(&self, name: &str) -> bool {
        self.names.contains(&name) || self.json_names.contains(&name)
    }
}

impl Fields {
    /// Reads a body by its media type.
    pub(super) fn read(request: &Request<'_>, takes: &Takes) -> Result<Self, Code> {
        if request.body.len() > MAX_BODY {
            return Err(Code::ContentTooLarge);
        }
        if !request.is_whole {
            return Err(Code::InvalidRequest);
        }
        let media = media(request)?;
        let values = match media {
            Media::Nothing => BTreeMap::new(),
            Media::Form => of_form(request.body, takes)?,
            Media::Json => of_json(request.body, takes)?,
        };
        Ok(Self { media, values })
    }

    /// Whether a browser sent it as a form, to be answered for people.
    pub(super) fn is_form(&self) -> bool {
        self.media == Media::Form
    }

    /// A text; `None` where it is not there. An empty field of a form is not there.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Code> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Code::InvalidRequest),
        }
    }

    /// A text that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, Code> {
        self.text(name)?.ok_or(Code::InvalidRequest)
    }

    /// A whole number.
    pub(super) fn whole(&self, name: &str) -> Result<Option<u64>, Code> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Number(number)) => number.as_u64().map(Some).ok_or(Code::InvalidRequest),
            Some(Value::String(text)) if self.is_form() => digits(text).map(Some).ok_or(Code::InvalidRequest),
            Some(_) => Err(Code::InvalidRequest),
        }
    }

    /// Yes or no.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Code> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if self.is_form() && text == "true" => Ok(Some(true)),
            Some(Value::String(text)) if self.is_form() && text == "false" => Ok(Some(false)),
            Some(_) => Err(Code::InvalidRequest),
        }
    }

    /// Several texts.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<Box<str>>, Code> {
        let text = |value: &Value| value.as_str().map(Box::from).ok_or(Code::InvalidRequest);
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => list.iter().map(text).collect(),
            Some(_) => Err(Code::InvalidRequest),
        }
    }

    /// An object.
    pub(super) fn object(&self, name: &str) -> Result<Option<&Map<String, Value>>, Code> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(_) => Err(Code::InvalidRequest),
        }
    }

    /// Where a form says that the browser goes back to: nothing is known of it yet.
    pub(super) fn return_to(&self) -> Option<&str> {
        self.values.get(RETURN_TO).and_then(Value::as_str)
    }

    /// The marker of the page that a form is on, where it says it in a field.
    pub(super) fn page(&self) -> Option<&str> {
        self.values.get(page::FIELD).and_then(Value::as_str)
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }
}

/// A number as people write one in a form.
pub(super) fn digits(text: &str) -> Option<u64> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

fn media(request: &Request<'_>) -> Result<Media, Code> {
    let value = match request.line("content-type") {
        Line::Absent if request.body.is_empty() => return Ok(Media::Nothing),
        Line::Absent | Line::Repeated => return Err(Code::UnsupportedMediaType),
        Line::Single(value) => value,
    };
    // What a parameter says changes nothing: both are UTF-8 (RFC 8259 §8.1, URL standard §5).
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    match essence {
        _ if essence.eq_ignore_ascii_case(b"application/json") => Ok(Media::Json),
        _ if essence.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") => Ok(Media::Form),
        _ => Err(Code::UnsupportedMediaType),
    }
}

fn of_form(body: &[u8], takes: &Takes) -> Result<BTreeMap<String, Value>, Code> {
    let mut values = BTreeMap::new();
    for (name, value) in form::pairs(body)? {
        if !takes.form_takes(&name) {
            return Err(Code::InvalidRequest);
        }
        let is_list = takes.lists.contains(&&*name);
        match (values.get_mut(&name), is_list) {
            // A field that is not filled in is no item.
            (_, true) if value.is_empty() => {}
            (None, true) => drop(values.insert(name, Value::Array(vec![value.into()]))),
            (None, false) => drop(values.insert(name, value.into())),
            (Some(Value::Array(list)), _) => list.push(value.into()),
            (Some(_), _) => return Err(Code::InvalidRequest),
        }
    }
    values.retain(|_, value| *value != Value::String(String::new()));
    Ok(values)
}

fn of_json(body: &[u8], takes: &Takes) -> Result<BTreeMap<String, Value>, Code> {
    match strict::read(body).ok_or(Code::InvalidRequest)? {
        Value::Object(members) if members.keys().all(|name| takes.json_takes(name)) => {
            Ok(members.into_iter().collect())
        }
        _ => Err(Code::InvalidRequest),
    }
}
