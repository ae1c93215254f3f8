//! The main job in one command: an issuer, the example server, a token of a support agent who acts as a user, and what each
//! of them may do, as curl lines with their real output.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};

use reqwest::{Client, Method, Response};
use tokio::net::TcpListener;
use whoami_common::Settings;
use whoami_common::Shutdown;

use crate::Outcome;
use crate::issuer::{LocalIssuers, Wanted};

/// Method, path and whose token, in the order of the story.
const STORY: [(&str, Method, &str, Who); 8] = [
    ("nobody", Method::GET, "/whoami", Who::Nobody),
    ("the user", Method::GET, "/whoami", Who::User),
    ("staff_1, acting as the user", Method::GET, "/whoami", Who::Staff),
    ("the user's billing is closed to staff", Method::GET, "/billing", Who::Staff),
    ("and open to the user", Method::GET, "/billing", Who::User),
    ("reports are read-only for staff", Method::POST, "/reports", Who::Staff),
    ("credentials are nobody else's business", Method::POST, "/account/email", Who::Agent),
    ("an act claim that is malformed is no session at all", Method::GET, "/whoami", Who::Malformed),
];

#[derive(Clone, Copy)]
enum Who {
    Nobody,
    User,
    Staff,
    Agent,
    Malformed,
}

pub(crate) async fn run(once: bool) -> Outcome {
    let (listener, issuer_address) = bind().await?;
    let issuers = LocalIssuers::at(issuer_address);
    tokio::spawn(axum::serve(listener, issuers.router()).into_future());

    let (listener, address) = bind().await?;
    let environment = issuers.settings("rfc8693");
    let lookup = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
    let settings = Settings::from_lookup(lookup)?;
    let (_switch, shutdown) = Shutdown::new();
    tokio::spawn(axum::serve(listener, whoami_axum::app(settings.verifier().clone(), shutdown)).into_future());

    let server = format!("http://{address}");
    println!("whoami-axum listens on {server} and trusts http://{issuer_address}/rfc8693\n");
    println!("USER_TOKEN='{}'\n", mint(&issuers, Who::User)?);
    println!("STAFF_TOKEN='{}'\n", mint(&issuers, Who::Staff)?);
    println!("AGENT_TOKEN='{}'\n", mint(&issuers, Who::Agent)?);
    println!("MALFORMED_TOKEN='{}'\n", mint(&issuers, Who::Malformed)?);
    let client = Client::new();
    for (title, method, path, who) in STORY {
        tell(&client, &issuers, &server, (title, method, path, who)).await?;
    }
    if once {
        return Ok(());
    }
    println!("Serving until Ctrl-C; paste the tokens and the curl lines into another terminal.");
    tokio::signal::ctrl_c().await?;
    Ok(())
}

async fn tell(
    client: &Client,
    issuers: &LocalIssuers,
    server: &str,
    (title, method, path, who): (&str, Method, &str, Who),
) -> Outcome {
    let verb = if method == Method::GET { String::new() } else { format!("-X {method} ") };
    let url = format!("{server}{path}");
    println!("# {title}");
    println!("$ curl -i {verb}{url}{}", who.header());
    let mut request = client.request(method, url);
    if !matches!(who, Who::Nobody) {
        request = request.bearer_auth(mint(issuers, who)?);
    }
    print(request.send().await?).await
}

async fn print(response: Response) -> Outcome {
    println!("{}", response.status());
    for name in ["www-authenticate", "cache-control", "vary"] {
        if let Some(value) = response.headers().get(name) {
            println!("{name}: {}", value.to_str()?);
        }
    }
    println!("\n{}\n", response.text().await?);
    Ok(())
}

fn mint(issuers: &LocalIssuers, who: Who) -> Result<String, Box<dyn Error + Send + Sync>> {
    let missing = || "there is no such profile".into();
    let (act, agent) = match who {
        Who::Nobody | Who::User => (None, None),
        Who::Staff => (Some("staff_1".to_owned()), None),
        Who::Agent => (None, Some("agent_7".to_owned())),
        Who::Malformed => return issuers.malformed().ok_or_else(missing),
    };
    let wanted = Wanted { sub: Some("user_2".into()), act, agent };
    issuers.token("rfc8693", &wanted).ok_or_else(missing)
}

async fn bind() -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl Who {
    fn header(self) -> &'static str {
        match self {
            Self::Nobody => "",
            Self::User => " -H \"authorization: Bearer $USER_TOKEN\"",
            Self::Staff => " -H \"authorization: Bearer $STAFF_TOKEN\"",
            Self::Agent => " -H \"authorization: Bearer $AGENT_TOKEN\"",
            Self::Malformed => " -H \"authorization: Bearer $MALFORMED_TOKEN\"",
        }
    }
}
