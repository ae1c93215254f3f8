//! What an actor sees of a value, and who never sees any of it by accident.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

use impersonation_core::audit::{AuditError, AuditSink, Event};
use impersonation_core::redact::{
    DataClass, Financial, Health, Patterns, Personal, RedactErrorKind, Secret, Sensitive, View,
};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{Issuer, TokenBuilder};
use impersonation_core::{Presence, Session, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

const CLOSED: &str = "C10S3D";

fn issuer() -> Issuer {
    Issuer::with_secret(&[7; 32])
}

fn session(token: &TokenBuilder) -> Session {
    issuer().verified(&token.token()).unwrap()
}

fn own() -> Session {
    session(&issuer().session("user_2"))
}

fn acting() -> Session {
    session(&issuer().session("user_2").acting("staff_1"))
}

/// What an actor sees, and what the header says.
fn shown<T: Serialize>(value: &T) -> (Value, String) {
    let json = acting().view(value).to_json().unwrap();
    assert!(!String::from_utf8_lossy(&json.body).contains(CLOSED));
    (serde_json::from_slice(&json.body).unwrap(), json.redacted.unwrap_or_default())
}

/// What a user in their own session sees is what anybody saw before there was a view.
fn seen_by_the_user<T: Serialize>(value: &T) -> Value {
    let json = own().view(value).to_json().unwrap();
    assert_eq!(json.redacted, None);
    assert_eq!(serde_json::to_value(own().view(value)).unwrap(), serde_json::from_slice::<Value>(&json.body).unwrap());
    serde_json::from_slice(&json.body).unwrap()
}

fn closed() -> Sensitive<String> {
    Sensitive::new(CLOSED.to_owned())
}

/// Neither of serde_json's ways writes the value, nor all that anybody writes by hand.
fn assert_refused<T: Serialize>(value: &T) {
    let mut written = Vec::new();
    let error = serde_json::to_writer(&mut written, value).unwrap_err();
    assert!(error.to_string().contains("session.view("), "{error}");
    assert!(!String::from_utf8_lossy(&written).contains(CLOSED));
    serde_json::to_string(value).unwrap_err();
    serde_json::to_string_pretty(value).unwrap_err();
    serde_json::to_vec(value).unwrap_err();
    serde_json::to_value(value).unwrap_err();
    let mut text = String::new();
    struct Shown<'a, T>(&'a T);
    impl<T: Serialize> std::fmt::Display for Shown<'_, T> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.serialize(f)
        }
    }
    write!(text, "{}", Shown(value)).unwrap_err();
    assert!(!text.contains(CLOSED));
}

#[derive(Serialize)]
struct Profile {
    name: &'static str,
    national_id: Sensitive<String>,
    address: Option<Sensitive<Address>>,
    phone: Sensitive<Option<String>>,
}

#[derive(Clone, Serialize)]
struct Address {
    street: String,
    note: Sensitive<String, Secret>,
}

fn profile() -> Profile {
    let address = Address { street: CLOSED.to_owned(), note: Sensitive::new(CLOSED.to_owned()) };
    Profile { name: "Mira", national_id: closed(), address: Some(address.into()), phone: None.into() }
}

#[test]
fn a_user_sees_all_and_an_actor_null() {
    let expected = json!({ "name": "Mira", "national_id": CLOSED, "address": { "street": CLOSED, "note": CLOSED }, "phone": null });
    assert_eq!(seen_by_the_user(&profile()), expected);
    let (value, listed) = shown(&profile());
    assert_eq!(value, json!({ "name": "Mira", "national_id": null, "address": null, "phone": null }));
    assert_eq!(listed, "address, national_id, phone");
}

#[test]
fn every_kind_of_actor_sees_null_and_so_does_nobody() {
    let user = issuer().session("user_2");
    for token in
        [user.clone().acting("staff_1"), user.clone().acting_agent("a"), user.claim("act", json!({ "sub": "x" }))]
    {
        assert_eq!(serde_json::to_value(session(&token).view(&closed())).unwrap(), Value::Null);
    }
    let check = |line: Option<String>| -> Presence {
        let headers: Vec<_> = line.iter().map(|line| ("authorization", line.as_bytes())).collect();
        match issuer().verifier().check(&RequestView::new("GET", &HeaderList::new(&headers))) {
            Verdict::Decided(decision) => decision.unwrap(),
            Verdict::Undecided(_) => unreachable!("the keys are known"),
        }
    };
    let bearer = |token: &TokenBuilder| check(Some(format!("Bearer {}", token.token())));
    let see = |presence: &Presence| serde_json::to_value(View::of(presence, &closed())).unwrap();
    assert_eq!(see(&check(None)), Value::Null);
    assert_eq!(see(&bearer(&issuer().session("user_2").acting("staff_1"))), Value::Null);
    assert_eq!(see(&bearer(&issuer().session("user_2"))), json!(CLOSED));
}

#[test]
fn every_other_serializer_is_refused() {
    assert_refused(&closed());
    assert_refused(&profile());
    assert_refused(&Some(closed()));
    assert_refused(&vec![closed()]);
    assert_refused(&(1, closed()));
    assert_refused(&HashMap::from([("a", closed())]));
    assert_refused(&Box::new(closed()));
    assert_refused(&Sensitive::<_, Health>::new(closed()));
    assert_refused(&Sensitive::<_>::new(()));
}

#[test]
fn a_view_leaves_nothing_open_behind_it() {
    // In a value that does the forbidden while it is shown, and in one that is shown only in part.
    struct Leaky(Sensitive<String>);
    impl Serialize for Leaky {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let text = serde_json::to_string(&self.0).unwrap_or_else(|_| "refused".to_owned());
            serializer.serialize_str(&text)
        }
    }
    let leaky = Leaky(closed());
    assert_eq!(seen_by_the_user(&leaky), json!("refused"));
    assert_eq!(seen_by_the_user(&Sensitive::<_>::new(leaky)), json!("refused"));

    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom(CLOSED))
        }
    }
    let error = own().view(&(closed(), Sensitive::<_>::new(Broken))).to_json().unwrap_err();
    assert_eq!(error.kind(), RedactErrorKind::NotSerializable);
    assert!(!error.to_string().contains(CLOSED));
    assert_refused(&closed());

    struct Panics;
    impl Serialize for Panics {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            std::panic::resume_unwind(Box::new(()))
        }
    }
    std::panic::catch_unwind(|| own().view(&Sensitive::<_>::new(Panics)).to_json()).unwrap_err();
    assert_refused(&closed());
}

#[test]
fn what_looks_like_a_sensitive_value_opens_none() {
    struct Forged(Sensitive<String>);
    impl Serialize for Forged {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_newtype_variant("Sensitive", 0, "personal", &self.0)
        }
    }
    assert_refused(&Forged(closed()));
    assert_eq!(shown(&Forged(closed())).0, json!({ "personal": null }));
}

#[derive(Serialize)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    more: BTreeMap<String, Sensitive<String>>,
}

#[derive(Serialize)]
struct Inner {
    iban: Sensitive<String, Financial>,
}

#[test]
fn flattened_fields_are_closed_and_have_no_names() {
    let flat = Flat {
        id: 1,
        inner: Inner { iban: Sensitive::new(CLOSED.to_owned()) },
        more: BTreeMap::from([("k".to_owned(), closed())]),
    };
    assert_refused(&flat);
    assert_eq!(seen_by_the_user(&flat), json!({ "id": 1, "iban": CLOSED, "k": CLOSED }));
    assert_eq!(shown(&flat), (json!({ "id": 1, "iban": null, "k": null }), "*".to_owned()));
}

#[test]
fn what_serde_buffers_is_refused_in_a_view_too() {
    #[derive(Serialize)]
    struct Whole {
        #[serde(flatten)]
        inner: Sensitive<Inner>,
    }
    #[derive(Serialize)]
    #[serde(tag = "type")]
    enum Tagged {
        Newtype(Sensitive<Inner>),
    }
    #[derive(Serialize)]
    struct Outer {
        #[serde(flatten)]
        inside: Variant,
    }
    #[derive(Serialize)]
    enum Variant {
        Fields { id: Sensitive<String> },
    }
    let inner = || Sensitive::new(Inner { iban: Sensitive::new(CLOSED.to_owned()) });
    for session in [own(), acting()] {
        for error in [
            session.view(&Whole { inner: inner() }).to_json().unwrap_err(),
            session.view(&Tagged::Newtype(inner())).to_json().unwrap_err(),
            session.view(&Outer { inside: Variant::Fields { id: closed() } }).to_json().unwrap_err(),
        ] {
            assert_eq!(error.kind(), RedactErrorKind::NotSerializable);
        }
    }
    assert_refused(&Whole { inner: inner() });
    assert_refused(&Tagged::Newtype(inner()));
    assert_refused(&Outer { inside: Variant::Fields { id: closed() } });
}

#[derive(Serialize)]
enum External {
    Newtype(Sensitive<String>),
    Tuple(u8, Sensitive<String>),
    Struct { id: Sensitive<String> },
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Internal {
    Struct { id: Sensitive<String> },
    Newtype(Profile),
}

#[derive(Serialize)]
#[serde(tag = "type", content = "of")]
enum Adjacent {
    Newtype(Sensitive<String>),
    Struct { id: Sensitive<String> },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Untagged {
    Newtype(Sensitive<String>),
    Struct { id: Sensitive<String> },
}

#[test]
fn variants_of_all_forms_are_closed() {
    fn check<T: Serialize>(value: &T, expected: Value, listed: &str) {
        assert_refused(value);
        assert!(seen_by_the_user(value).to_string().contains(CLOSED));
        assert_eq!(shown(value), (expected, listed.to_owned()));
    }
    check(&External::Newtype(closed()), json!({ "Newtype": null }), "Newtype");
    check(&External::Tuple(1, closed()), json!({ "Tuple": [1, null] }), "Tuple/*");
    check(&External::Struct { id: closed() }, json!({ "Struct": { "id": null } }), "Struct/id");
    check(&Internal::Struct { id: closed() }, json!({ "type": "Struct", "id": null }), "id");
    let expected = json!({ "type": "Newtype", "name": "Mira", "national_id": null, "address": null, "phone": null });
    check(&Internal::Newtype(profile()), expected, "address, national_id, phone");
    check(&Adjacent::Newtype(closed()), json!({ "type": "Newtype", "of": null }), "of");
    check(&Adjacent::Struct { id: closed() }, json!({ "type": "Struct", "of": { "id": null } }), "of/id");
    check(&Untagged::Newtype(closed()), Value::Null, "*");
    check(&Untagged::Struct { id: closed() }, json!({ "id": null }), "id");
}

#[test]
fn keys_and_positions_are_no_names_in_the_header() {
    #[derive(Serialize)]
    struct List {
        people: Vec<Profile>,
        by_email: HashMap<&'static str, Profile>,
        #[serde(rename = "a/b *,é\n\"")]
        odd: Sensitive<String>,
    }
    let list = List {
        people: vec![profile(), profile()],
        by_email: HashMap::from([("mira@example.com", profile())]),
        odd: closed(),
    };
    assert_eq!(
        shown(&list).1,
        "a~1b%20~2%2C%C3%A9%0A%22, by_email/*/address, by_email/*/national_id, by_email/*/phone, people/*/address, \
         people/*/national_id, people/*/phone"
    );
}

#[test]
fn a_sensitive_key_is_refused() {
    let map = HashMap::from([(closed(), 1)]);
    serde_json::to_string(&map).unwrap_err();
    assert_eq!(seen_by_the_user(&map), json!({ CLOSED: 1 }));
    acting().view(&map).to_json().unwrap_err();
}

#[test]
fn a_header_is_bounded() {
    struct Wide(usize, usize);
    impl Serialize for Wide {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeStruct;
            let mut wide = serializer.serialize_struct("Wide", self.0)?;
            for field in 0..self.0 {
                let name: &'static str = format!("{field:0width$}", width = self.1).leak();
                wide.serialize_field(name, &closed())?;
            }
            wide.end()
        }
    }
    let count = |value: &dyn Fn() -> String| {
        let listed = value();
        assert!(listed.len() < 4200, "{}", listed.len());
        (listed.split(", ").count(), listed.starts_with("*, "))
    };
    assert_eq!(count(&|| shown(&Wide(64, 4)).1), (64, false));
    assert_eq!(count(&|| shown(&Wide(65, 4)).1), (65, true));
    assert_eq!(count(&|| shown(&vec![Wide(39, 100), Wide(39, 100)]).1), (39, false));
    assert_eq!(count(&|| shown(&Wide(41, 100)).1), (41, true));
    assert_eq!(count(&|| shown(&vec![Wide(1, 5000), Wide(1, 4)]).1), (2, true));

    #[derive(Serialize)]
    struct Deep {
        field: Sensitive<String>,
        next: Option<Box<Deep>>,
    }
    let deep = (0..100).fold(None, |next, _| Some(Box::new(Deep { field: closed(), next })));
    assert_eq!(count(&|| shown(&deep).1), (40, true));
}

struct Salary;

impl DataClass for Salary {
    const NAME: &'static str = "salary";
}

struct Kept;

impl AuditSink for Kept {
    async fn write(&self, _: &Event) -> Result<(), AuditError> {
        Ok(())
    }
}

#[derive(Serialize)]
struct Employee {
    email: Sensitive<&'static str>,
    gross: Sensitive<u32, Salary>,
    review: Sensitive<Sensitive<u32, Salary>>,
}

const EMPLOYEE: Employee =
    Employee { email: Sensitive::new("e"), gross: Sensitive::new(7), review: Sensitive::new(Sensitive::new(8)) };

#[tokio::test]
async fn a_reveal_opens_its_class_in_its_session() {
    let staff = Presence::clone(&presence("staff_1")).require_actor().unwrap();
    let personal = staff.reveal::<Personal>("Ticket 4711", &Kept).await.unwrap();
    let salary = staff.reveal::<Salary>("Ticket 4711", &Kept).await.unwrap();
    let see = |view: View<'_, Employee>| {
        let json = view.to_json().unwrap();
        (serde_json::from_slice::<Value>(&json.body).unwrap(), json.redacted.unwrap_or_default())
    };
    assert_eq!(see(staff.view(&EMPLOYEE)).0, json!({ "email": null, "gross": null, "review": null }));
    let (value, listed) = see(staff.view(&EMPLOYEE).reveal(&personal));
    assert_eq!(value, json!({ "email": "e", "gross": null, "review": null }));
    assert_eq!(listed, "gross, review");
    let (value, listed) = see(staff.view(&EMPLOYEE).reveal(&salary));
    assert_eq!((value, &*listed), (json!({ "email": null, "gross": 7, "review": null }), "email, review"));
    let (value, listed) = see(staff.view(&EMPLOYEE).reveal(&salary).reveal(&personal));
    assert_eq!((value, &*listed), (json!({ "email": "e", "gross": 7, "review": 8 }), ""));
    let another = presence("staff_2").require_actor().unwrap();
    assert_eq!(see(another.view(&EMPLOYEE).reveal(&salary)).0["gross"], Value::Null);
}

#[tokio::test]
async fn a_template_asks_for_a_field_as_whoever_is_there_sees_it() {
    let own = issuer().verified(&issuer().session("user_2").token()).unwrap();
    assert_eq!((EMPLOYEE.email.seen_in(&own), EMPLOYEE.gross.seen_in(&own)), (Some(&"e"), Some(&7)));

    let staff = presence("staff_1").require_actor().unwrap();
    assert_eq!((EMPLOYEE.email.seen_in(&staff), EMPLOYEE.gross.seen_in(&staff)), (None, None));
    let personal = staff.reveal::<Personal>("Ticket 4711", &Kept).await.unwrap();
    assert_eq!(EMPLOYEE.email.revealed_in(&staff, &personal), Some(&"e"));
    assert_eq!(EMPLOYEE.gross.revealed_in(&staff, &personal), None, "another class");
    let another = presence("staff_2").require_actor().unwrap();
    assert_eq!(EMPLOYEE.email.revealed_in(&another, &personal), None, "another session");
}

fn presence(actor: &str) -> Presence {
    let value = format!("Bearer {}", issuer().session("user_2").acting(actor).token());
    let headers = [("authorization", value.as_bytes())];
    match issuer().verifier().check(&RequestView::new("GET", &HeaderList::new(&headers))) {
        Verdict::Decided(decision) => decision.unwrap(),
        Verdict::Undecided(_) => unreachable!("the keys are known"),
    }
}

#[test]
fn it_deserializes_as_its_value_and_is_as_it() {
    #[derive(Debug, PartialEq, Eq, Hash, Clone, Default, Deserialize)]
    struct Input {
        id: Sensitive<String>,
        phone: Sensitive<Option<String>, Secret>,
    }
    let input: Input = serde_json::from_value(json!({ "id": CLOSED })).unwrap();
    assert_eq!(input, Input { id: closed(), phone: Sensitive::default() });
    assert_ne!(input, Input::default());
    assert!(HashSet::from([input.clone()]).contains(&input));
    assert_eq!(format!("{input:?}"), "Input { id: Sensitive(personal), phone: Sensitive(secret) }");
    assert_eq!(format!("{:?}", acting().view(&0).to_json().unwrap()), "RedactedJson { length: 1, redacted: None, .. }");
    assert_eq!(input.id.into_exposed(), CLOSED);
}

fn with_patterns<T: Serialize>(value: &T, patterns: &[&str]) -> Value {
    let patterns = Patterns::new(patterns).unwrap();
    let session = acting();
    let json = session.view(value).patterns(&patterns).to_json().unwrap();
    let listed = json.redacted.unwrap();
    assert!(patterns.iter().all(|pattern| listed.split(", ").any(|name| name == &pattern[1..])));
    let value = serde_json::from_slice(&json.body).unwrap();
    assert_eq!(
        serde_json::to_value(session.view(&value).patterns(&patterns)).unwrap(),
        value,
        "nothing is left to close"
    );
    value
}

#[test]
fn patterns_close_fields_of_other_peoples_types() {
    #[derive(Serialize)]
    struct Foreign {
        id: u8,
        ids: Vec<(u8, &'static str)>,
        keys: BTreeMap<i64, External>,
        chars: BTreeMap<char, bool>,
        bytes: Bytes,
        none: Option<u8>,
        some: Option<Unit>,
    }
    #[derive(Serialize)]
    struct Bytes(#[serde(serialize_with = "bytes")] [u8; 2]);
    fn bytes<S: serde::Serializer>(bytes: &[u8; 2], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }
    #[derive(Serialize)]
    struct Unit {
        a: (),
    }
    let foreign = || Foreign {
        id: 1,
        ids: vec![(2, CLOSED), (3, CLOSED)],
        keys: BTreeMap::from([(-5, External::Tuple(1, Sensitive::new("s".to_owned())))]),
        chars: BTreeMap::from([('x', true)]),
        bytes: Bytes([1, 2]),
        none: None,
        some: Some(Unit { a: () }),
    };
    let value = with_patterns(&foreign(), &["/ids/*/1", "/keys/-5/Tuple/0", "/chars/x", "/bytes/1", "/some/a/b"]);
    let expected = json!({
        "id": 1, "ids": [[2, null], [3, null]], "keys": { "-5": { "Tuple": [null, null] } }, "chars": { "x": null },
        "bytes": null, "none": null, "some": { "a": null },
    });
    assert_eq!(value, expected);
    assert_eq!(with_patterns(&foreign(), &["/**/Tuple", "/ids", "/*/0"])["keys"], json!({ "-5": { "Tuple": null } }));
    assert_eq!(with_patterns(&foreign(), &["/**/a", "/ids"])["some"], json!({ "a": null }));
    assert_eq!(with_patterns(&External::Struct { id: closed() }, &["/Struct"]), json!({ "Struct": null }));
}

#[test]
fn patterns_say_nothing_of_a_users_own_session() {
    let patterns = Patterns::new(["/name"]).unwrap();
    let session = own();
    let json = session.view(&json!({ "name": 1 })).patterns(&patterns).to_json().unwrap();
    assert_eq!((&json.body[..], json.redacted), (&br#"{"name":1}"#[..], None));
}

#[test]
fn patterns_of_several_calls_all_count() {
    let session = acting();
    let (one, two) = (Patterns::new(["/a"]).unwrap(), Patterns::of::<Financial>(["/b"]).unwrap());
    let value = json!({ "a": 1, "b": 2, "c": 3 });
    let json = session.view(&value).patterns(&one).patterns(&two).to_json().unwrap();
    assert_eq!((&json.body[..], json.redacted.as_deref()), (&br#"{"a":null,"b":null,"c":3}"#[..], Some("a, b")));
    let many = Patterns::new((0..100).map(|n| format!("/n{n}"))).unwrap();
    let view = session.view(&value).patterns(&many).patterns(&many);
    assert_eq!(view.to_json().unwrap_err().kind(), RedactErrorKind::NotSerializable);
    serde_json::to_string(&view).unwrap_err();
}

#[test]
fn a_key_that_cannot_be_told_counts_as_every_one() {
    struct Odd(f64);
    impl Serialize for Odd {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([(self.0, CLOSED)])
        }
    }
    assert_eq!(with_patterns(&Odd(1.5), &["/id"]), json!({ "1.5": null }));
    assert_eq!(with_patterns(&json!({ "a": 1 }), &["/id"]), json!({ "a": 1 }));
}

#[test]
fn a_json_text_is_refused_where_a_pattern_may_name_something_in_it() {
    #[derive(Serialize)]
    struct Holder {
        raw: Box<RawValue>,
    }
    let holder = Holder { raw: RawValue::from_string(format!(r#"{{"id":"{CLOSED}"}}"#)).unwrap() };
    let session = acting();
    let patterns = |pattern: &str| Patterns::new([pattern]).unwrap();
    session.view(&holder).patterns(&patterns("/raw/id")).to_json().unwrap_err();
    session.view(&holder).patterns(&patterns("/**/id")).to_json().unwrap_err();
    assert_eq!(with_patterns(&holder, &["/raw"]), json!({ "raw": null }));
    assert_eq!(with_patterns(&holder, &["/other/id"]), json!({ "raw": { "id": CLOSED } }));
}

#[test]
fn an_error_does_not_repeat_what_is_sensitive() {
    let error = serde_json::from_str::<Sensitive<u32>>(r#""123456 EUR""#).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("123456"), "{error}");
    assert!(error.to_string().contains("personal"), "{error}");
}
