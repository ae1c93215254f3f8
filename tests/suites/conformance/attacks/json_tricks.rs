//! Claims and headers that two parsers would read differently.

use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;

use super::{and_more, controlled};

const RFC8693: &str = "rfc8693";

pub(crate) fn family() -> Family {
    let about = "Claims that two parsers would read differently: names given twice, text that is hardly JSON, numbers out of \
                 all bounds, nesting without end.";
    let rfc = "https://www.rfc-editor.org/rfc/";
    let family = Family::new("json_tricks", about)
        .source(
            "RFC 7519 §4",
            &format!("{rfc}rfc7519#section-4"),
            "claim names are unique: refuse the token, or take the last",
        )
        .source("RFC 8259 §4", &format!("{rfc}rfc8259#section-4"), "what parsers do with names that are not unique")
        .source("RFC 8725 §2.6", &format!("{rfc}rfc8725#section-2.6"), "other encodings than UTF-8")
        .source(
            "CVE-2017-12635",
            "https://nvd.nist.gov/vuln/detail/CVE-2017-12635",
            "CouchDB's two parsers each took another of two equal names",
        );
    limits(syntax(not_objects(duplicates(controlled(family)))))
}

/// A user's own session, under the second key of the set: no claim of it may be lost.
fn own() -> (Server, Token) {
    let server = Server::rfc8693();
    let token = server.token().by(Key::other_p256());
    (server, token)
}

/// Names given twice, wherever they are and however they are spelled.
fn duplicates(mut family: Family) -> Family {
    let (server, token) = own();
    let many = (0..40).map(|i| format!(r#""k{i}":{i}"#)).collect::<Vec<_>>().join(",");
    for (id, members) in [
        ("act", r#""act":{"sub":"a"},"act":{"sub":"b"}"#),
        ("act_equal", r#""act":{"sub":"a"},"act":{"sub":"a"}"#),
        ("act_then_null", r#""act":{"sub":"a"},"act":null"#),
        ("null_then_act", r#""act":null,"act":{"sub":"a"}"#),
        ("act_escaped", r#""act":{"sub":"a"},"a\u0063t":{"sub":"b"}"#),
        ("act_escaped_whole", r#""act":{"sub":"a"},"\u0061\u0063\u0074":null"#),
        ("act_escaped_then_number", r#""act":{"sub":"a"},"\u0061\u0063\u0074":0"#),
        ("sub", r#""sub":"user_1""#),
        ("sub_escaped", r#""s\u0075b":"user_1""#),
        ("iss", r#""iss":"https://evil.example""#),
        ("aud", r#""aud":"api""#),
        ("exp", r#""exp":253402300799"#),
        ("act_sub", r#""act":{"sub":"a","sub":"b"}"#),
        ("act_iss", r#""act":{"sub":"a","iss":"x","iss":"y"}"#),
        ("act_profile", r#""act":{"sub":"a","sub_profile":"human","sub_profile":"service"}"#),
        ("act_act", r#""act":{"sub":"a","act":{"sub":"b"},"act":{"sub":"c"}}"#),
        ("act_act_sub", r#""act":{"sub":"a","act":{"sub":"b","sub":"c"}}"#),
        ("act_unknown", r#""act":{"sub":"a","x":1,"x":1}"#),
        ("unknown", r#""x":1,"x":1"#),
        ("unknown_nested", r#""x":{"y":1,"y":2}"#),
        ("unknown_in_a_list", r#""x":[0,[{"y":1,"y":2}]]"#),
        ("unknown_far_down", r#""x":{"a":[{"b":{"c":[[{"d":0,"d":0}]]}}]}"#),
        ("empty_name", r#""":1,"":2"#),
        ("slash_escaped", r#""a/b":1,"a\/b":2"#),
        ("surrogates", r#""😀":1,"\ud83d\ude00":2"#),
    ] {
        let (about, token) = (format!("claims with {members}"), token.compact_of_claims(and_more(&token, members)));
        family = family.refused((RFC8693, &server), &format!("twice_{id}"), &about, &token, Reason::DuplicateClaim);
    }
    let claims = token.compact_of_claims(and_more(&token, &format!(r#"{many},"k7":0"#)));
    let about = "a name given twice among forty";
    family = family.refused((RFC8693, &server), "twice_among_many", about, &claims, Reason::DuplicateClaim);
    let clerk = Server::clerk();
    for (id, members) in
        [("act_then_null", r#""act":{"sub":"a"},"act":null"#), ("null_then_act", r#""act":null,"act":{"sub":"a"}"#)]
    {
        let (about, token) = (format!("claims with {members}"), clerk.token());
        let token = token.compact_of_claims(and_more(&token, members));
        family = family.refused(("clerk", &clerk), &format!("clerk_{id}"), &about, &token, Reason::DuplicateClaim);
    }
    for (id, header) in [
        ("kid", r#"{"alg":"ES256","kid":"p256-2","kid":"p256-1"}"#),
        ("typ", r#"{"alg":"ES256","kid":"p256-2","typ":"JWT","typ":"dpop+jwt"}"#),
        ("unknown", r#"{"alg":"ES256","kid":"p256-2","x":1,"x":1}"#),
        ("nested", r#"{"alg":"ES256","kid":"p256-2","jwk":{"kty":"EC","kty":"RSA"}}"#),
    ] {
        let (about, token) = (format!("the header is {header}"), token.compact_of_header(header));
        family =
            family.refused((RFC8693, &server), &format!("header_twice_{id}"), &about, &token, Reason::HeaderMalformed);
    }
    family
}

/// JSON that is no object, in either place.
fn not_objects(mut family: Family) -> Family {
    let (server, token) = own();
    let (claims, header) = (token.claims_text(), token.header_text());
    for (id, wrap) in [
        ("empty", ""),
        ("blank", " "),
        ("null", "null"),
        ("true", "true"),
        ("number", "1"),
        ("text", "\"user_2\""),
        ("empty_list", "[]"),
        ("empty_object_twice", "{}{}"),
        ("list", "[@]"),
        ("twice", "@@"),
        ("twice_by_comma", "@,@"),
        ("twice_by_line", "@\n@"),
        ("text_of_it", "\"@\""),
        ("open", "{"),
        ("bom", "\u{feff}@"),
        ("nul_before", "\0@"),
        ("nul_behind", "@\0"),
        ("junk_behind", "@x"),
        ("bracket_behind", "@]"),
        ("semicolon_behind", "@;"),
        ("form_feed_before", "\u{c}@"),
        ("no_break_space_before", "\u{a0}@"),
        ("in_parentheses", "(@)"),
        ("xssi_prefix", ")]}'\n@"),
        ("comment_before", "/**/@"),
        ("comment_behind", "@//"),
    ] {
        let (of_claims, of_header) = (wrap.replace('@', &claims), wrap.replace('@', &header));
        let about = format!("{wrap:?}, `@` being an object");
        let [claims, header] = [token.compact_of_claims(of_claims), token.compact_of_header(of_header)];
        family = family
            .refused((RFC8693, &server), &format!("claims_{id}"), &about, &claims, Reason::ClaimsMalformed)
            .refused((RFC8693, &server), &format!("header_{id}"), &about, &header, Reason::HeaderMalformed);
    }
    let (spaced, about) = (format!(" \t\r\n{claims}\n\r\t "), "the control: white space around an object");
    let seen = Seen::user(&server);
    family = family.accepted((RFC8693, &server), "claims_spaced", about, &token.compact_of_claims(spaced), &seen);
    let spaced = token.compact_of_header(format!("\n{header} "));
    family.accepted((RFC8693, &server), "header_spaced", about, &spaced, &seen)
}

/// What is hardly JSON.
fn syntax(mut family: Family) -> Family {
    let (server, token) = own();
    for (id, members) in [
        ("trailing_comma", r#""x":1,"#),
        ("double_comma", r#","x":1"#),
        ("comment", r#""x":1/* */"#),
        ("line_comment", "\"x\":1//\n"),
        ("single_quotes", "'x':1"),
        ("bare_name", "x:1"),
        ("number_as_name", "1:1"),
        ("no_value", r#""x":"#),
        ("no_colon", r#""x" 1"#),
        ("equals_sign", r#""x"=1"#),
        ("nan", r#""x":NaN"#),
        ("infinity", r#""x":-Infinity"#),
        ("undefined", r#""x":undefined"#),
        ("python_true", r#""x":True"#),
        ("plus", r#""x":+1"#),
        ("leading_zero", r#""x":01"#),
        ("leading_point", r#""x":.5"#),
        ("trailing_point", r#""x":1."#),
        ("hexadecimal", r#""x":0x10"#),
        ("bare_exponent", r#""x":1e"#),
        ("too_large_a_number", r#""x":1e400"#),
        ("too_large_a_negative_number", r#""x":-1e400"#),
        ("raw_newline", "\"x\":\"\n\""),
        ("raw_tab_in_name", "\"x\t\":1"),
        ("raw_nul", "\"x\":\"\0\""),
        ("bad_escape", r#""x":"\x41""#),
        ("short_escape", r#""x":"\u41""#),
        ("lone_high_surrogate", r#""x":"\ud800""#),
        ("lone_low_surrogate", r#""x":"\udc00""#),
        ("surrogates_swapped", r#""x":"\ude00\ud83d""#),
        ("lone_surrogate_in_name", r#""\ud800":1"#),
        ("open_text", r#""x":"a"#),
        ("open_list", r#""x":[1"#),
        ("wrong_bracket", r#""x":[1}"#),
    ] {
        let (about, token) = (format!("claims with {members:?}"), token.compact_of_claims(and_more(&token, members)));
        family = family.refused((RFC8693, &server), &format!("syntax_{id}"), &about, &token, Reason::ClaimsMalformed);
    }
    let bytes: [(&str, &[u8]); 6] = [
        ("lone_byte", b"\xff"),
        ("cut_short", b"\xc3"),
        ("overlong", b"\xc0\x80"),
        ("surrogate", b"\xed\xa0\x80"),
        ("beyond_unicode", b"\xf4\x90\x80\x80"),
        ("latin_1", b"caf\xe9"),
    ];
    for (id, bytes) in bytes {
        let claims = and_more(&token, r#""x":"@""#).into_bytes();
        let at = claims.iter().position(|byte| *byte == b'@').unwrap();
        let claims = [&claims[..at], bytes, &claims[at + 1..]].concat();
        let about = format!("claims with a text of the bytes {bytes:02x?}, which are no UTF-8");
        let token = token.compact_of_claims(claims);
        family = family.refused((RFC8693, &server), &format!("utf8_{id}"), &about, &token, Reason::ClaimsMalformed);
    }
    let utf16: Vec<_> = token.claims_text().encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (about, token) = ("claims in UTF-16", token.compact_of_claims(utf16));
    family.refused((RFC8693, &server), "utf16", about, &token, Reason::ClaimsMalformed)
}

/// Depth and number are bounded, and reasonable ones pass.
fn limits(mut family: Family) -> Family {
    let (server, token) = own();
    let lists = |depth: usize| format!(r#""x":{}{}"#, "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| format!(r#""x":{}1{}"#, r#"{"x":"#.repeat(depth), "}".repeat(depth));
    let names = |count: usize| (0..count).map(|i| format!(r#""{i:x}":0"#)).collect::<Vec<_>>().join(",");
    let items = |count: usize| format!(r#""x":[{}0]"#, "0,".repeat(count));
    for (id, members) in [
        ("lists_of_5000", lists(5000)),
        ("lists_open", format!(r#""x":{}"#, "[".repeat(9000))),
        ("lists_of_33", lists(33)),
        ("objects_of_33", objects(33)),
        ("objects_of_1500", objects(1500)),
        ("items_of_3000", items(3000)),
        ("act_of_200", r#""act":{"sub":"a","#.repeat(200) + r#""x":1"# + &"}".repeat(200)),
    ] {
        let claims = and_more(&token, &members);
        let about = format!("claims of {} bytes, nested or repeated: {id}", claims.len());
        let token = token.compact_of_claims(claims);
        family = family.refused((RFC8693, &server), id, &about, &token, Reason::ClaimsMalformed);
    }
    for (id, members) in [
        ("lists_of_30", lists(30)),
        ("objects_of_30", objects(30)),
        ("names_of_1000", names(1000)),
        ("items_of_1000", items(1000)),
    ] {
        let (about, claims) = (format!("the control: {id}"), token.compact_of_claims(and_more(&token, &members)));
        family = family.accepted((RFC8693, &server), id, &about, &claims, &Seen::user(&server));
    }
    family
}

#[tokio::test]
async fn claims_are_read_in_one_way() {
    family().hold().await;
}
