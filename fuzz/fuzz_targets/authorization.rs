//! Arbitrary lines of `Authorization`: a session only where there is one line, and it is `Bearer` and a good token.
//!
//! The first line of the input is the method, each other one a header. The bytes 1 to 4 stand for tokens.
#![no_main]

use std::sync::LazyLock;

use impersonation_core::refusal::Code;
use impersonation_fuzz::{Trusted, check, sign};
use libfuzzer_sys::fuzz_target;

/// A user's own, one in which somebody acts, one that has expired, and one of another signature.
static TOKENS: LazyLock<[String; 4]> = LazyLock::new(|| {
    let members = &Trusted::rfc8693().members;
    let claims = [
        format!("{{{members}}}"),
        format!(r#"{{{members},"act":{{"sub":"staff_1"}}}}"#),
        format!("{{{}}}", members.replace("1700000300", "1699999999")),
        format!(r#"{{{members},"jti":"token_1"}}"#),
    ];
    let mut tokens = claims.map(|claims| sign(br#"{"alg":"HS256"}"#, claims.as_bytes()));
    let start = tokens[3].rfind('.').expect("a signature");
    let another = tokens[0].rfind('.').map(|at| tokens[0][at..].to_owned()).expect("a signature");
    tokens[3].replace_range(start.., &another);
    tokens
});

fn with_tokens(line: &[u8]) -> Vec<u8> {
    line.iter().fold(Vec::new(), |mut line, byte| {
        match TOKENS.get(usize::from(*byte).wrapping_sub(1)) {
            Some(token) => line.extend_from_slice(token.as_bytes()),
            None => line.push(*byte),
        }
        line
    })
}

/// Which of the tokens the line presents, as RFC 9110 §11.4 and RFC 6750 §2.1 have it.
fn presented(line: &[u8]) -> Option<usize> {
    let line = line.trim_ascii_start();
    let space = line.iter().position(|byte| *byte == b' ')?;
    let (scheme, rest) = line.split_at(space);
    let start = rest.iter().position(|byte| *byte != b' ')?;
    let token = TOKENS.iter().position(|token| token.as_bytes() == &rest[start..]);
    token.filter(|_| scheme.eq_ignore_ascii_case(b"Bearer"))
}

fuzz_target!(|input: &[u8]| {
    let mut lines = input.split(|byte| *byte == b'\n');
    let method = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let lines: Vec<_> = lines.map(with_tokens).collect();
    let name = if method.len().is_multiple_of(2) { "authorization" } else { "Authorization" };
    let headers: Vec<_> = lines.iter().map(|line| (name, &**line)).collect();

    let verdict = check(&Trusted::rfc8693().verifier, &method, &headers);
    let session = verdict.as_ref().ok().and_then(|presence| presence.session());
    let [line] = &lines[..] else {
        let is_refused = verdict.as_ref().is_err_and(|refusal| refusal.code() == Code::ConflictingCredentials);
        return assert!(session.is_none() && is_refused != lines.is_empty());
    };
    match presented(line) {
        Some(token @ (0 | 1)) => {
            let session = session.expect("a good token was refused");
            assert_eq!(session.subject(), "user_2");
            assert_eq!(session.actor().map(|actor| actor.subject()), (token == 1).then_some("staff_1"));
        }
        // An expired token lapses in a cookie, never in a header.
        Some(_) => assert!(verdict.is_err_and(|refusal| refusal.code() == Code::InvalidToken)),
        None => assert!(session.is_none()),
    }
});
