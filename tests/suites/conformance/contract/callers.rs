//! Whoever may call: nobody, a user in person, an actor of every kind that a profile knows, and tokens that are no good.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{NOW, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::json;

pub(super) struct Caller {
    pub(super) name: &'static str,
    token: Option<String>,
    pub(super) who: Who,
}

pub(super) enum Who {
    Nobody,
    Somebody(Box<Seen>),
    Refused(Reason),
}

impl Caller {
    pub(super) fn all(server: &Server) -> Vec<Self> {
        let mut all = vec![Self { name: "nobody", token: None, who: Who::Nobody }];
        all.extend(Self::somebody(server));
        all.push(Self::refused("bad_token", forged(server), Reason::SignatureInvalid));
        all.push(Self::refused("expired_token", expired(&server.acting()).compact(), Reason::Expired));
        all
    }

    /// Those with a good token.
    pub(super) fn somebody(server: &Server) -> Vec<Self> {
        let of = |name, token: Token, seen: Seen| Self {
            name,
            token: Some(token.compact()),
            who: Who::Somebody(seen.into()),
        };
        let acting = |name, act, seen: Seen| of(name, server.token().claim("act", act), seen);
        let (user, issuer) = (Seen::user(server), server.issuer());
        let mut all = vec![of("user", server.token(), user.clone()), of("staff", server.acting(), Seen::staff(server))];
        match &*server.settings["PROFILE"] {
            "clerk" => {
                let agent = json!({ "sub": "agent_1", "type": "agent" });
                all.push(acting("agent", agent, user.clone().actor("agent_1", issuer, "agent")));
                let unknown = json!({ "sub": "party_1", "type": "robot" });
                all.push(acting("unknown", unknown, user.actor("party_1", issuer, "unknown")));
            }
            "rfc8693" => {
                for (kind, profile) in [("agent", "ai_agent"), ("service", "service"), ("unknown", "robot")] {
                    let subject = format!("{kind}_1");
                    let act = json!({ "sub": subject, "sub_profile": profile });
                    all.push(acting(kind, act, user.clone().actor(&subject, issuer, kind)));
                }
            }
            _ => {}
        }
        all
    }

    fn refused(name: &'static str, token: String, reason: Reason) -> Self {
        Self { name, token: Some(token), who: Who::Refused(reason) }
    }

    /// A request with the token in `Authorization`.
    pub(super) fn ask(&self, method: &str, path: &str) -> Ask {
        let ask = Ask::new(method, path);
        self.token.iter().fold(ask, |ask, token| ask.bearer(token))
    }

    /// The same with the token where the provider keeps it in a browser.
    pub(super) fn ask_by_cookie(&self, server: &Server, method: &str, path: &str) -> Ask {
        let ask = Ask::new(method, path);
        self.token.iter().fold(ask, |ask, token| ask.cookie(&cookie(server, token)))
    }

    pub(super) fn seen(&self) -> Option<&Seen> {
        match &self.who {
            Who::Somebody(seen) => Some(seen),
            _ => None,
        }
    }
}

/// The claims of one token under the signature of another: nothing but the signature is wrong.
pub(super) fn forged(server: &Server) -> String {
    let (user, acting) = (server.token().compact(), server.acting().compact());
    let (signed, _) = acting.rsplit_once('.').unwrap();
    let (_, signature) = user.rsplit_once('.').unwrap();
    format!("{signed}.{signature}")
}

/// The same token, past any leeway.
pub(super) fn expired(token: &Token) -> Token {
    token.clone().claim("exp", NOW - 50)
}

/// The cookies that a browser sends with this token.
pub(super) fn cookie(server: &Server, token: &str) -> String {
    match &*server.settings["PROFILE"] {
        "clerk" => format!("__session={token}; __client_uat={}", NOW - 100),
        "workos" => format!("workos-access-token={token}"),
        "descope" => format!("DS={token}"),
        profile => panic!("{profile} reads no cookie"),
    }
}
