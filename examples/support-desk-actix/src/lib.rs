//! The support desk in actix-web, as JSON: staff act as customers. It has the folder, the people, the issuer and the sign-in of the
//! example `support-desk`, which has the pages; here are the routes, their gates, and the middleware around them.
//!
//! | where | what |
//! | --- | --- |
//! | here | the middleware, and the order in which they stand: begin here |
//! | `customer` | the account, and what is closed in it to staff |
//! | `live` | a stream of events that ends with the session |
//! | `staff` | search, and the way into an account |
//! | `entrance`, `page`, `failed` | sign-in, a page that has the bar, what went wrong |
//!
//! ```console
//! $ LISTEN=127.0.0.1:3000 cargo run -p support-desk-actix
//! ```
//!
//! `Origin` is what browsers send by themselves: the issuer's routes hear no cookie without it. To whoever acts, and to whoever did,
//! `/account` says a marker in `page`. What changes something says it again in the header `impersonation-page`, so that a page from
//! before changes nothing; without it the answer is 409.
//!
//! ```console
//! $ at=http://127.0.0.1:3000
//! $ alias desk='curl -si -b jar -c jar -H origin:'$at
//! $ desk $at/sign-in --json '{"user":"mia"}'
//! $ desk "$at/desk/customers?query=ada"
//! $ desk $at/desk/customers/ada/impersonate --json '{"reason":"Ticket 4711"}'
//! $ desk $at/account                                                                # ada's; mia acts
//! $ desk $at/account/profile                                                        # without what is hers alone
//! $ desk $at/account/billing                                                        # 403 impersonation_denied
//! $ page=…                                                                          # as /account says
//! $ desk $at/account/notes -H impersonation-page:$page --json '{"text":"Hello"}'    # 403 read_only
//! $ desk $at/account/profile/reveal -H impersonation-page:$page --json '{"why":"To call back"}'
//! $ desk $at/impersonation/stop --json '{}'
//! $ desk $at/account                                                                # mia's
//! ```

mod customer;
mod entrance;
mod failed;
mod live;
mod page;
mod staff;

use actix_web::web::{self, Data, ServiceConfig};
use impersonation_actix::audit::{Level, Queue};
use impersonation_actix::bar::Bar;
use impersonation_actix::issuer::{self, UpkeepMiddleware};
use impersonation_actix::provider::BoxedProvider;
use impersonation_actix::{AuditMiddleware, BarMiddleware, SameOrigin, SessionMiddleware};
use support_desk::{Failure, Parts};

/// The application. Clones share everything, so that each worker has one.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "an example")]
pub struct Desk {
    parts: Parts,
    bar: Bar,
    queue: Queue,
}

impl Desk {
    /// Of these parts. What actors do goes into the queue.
    ///
    /// # Errors
    ///
    /// Where the bar cannot be made.
    pub fn new(parts: Parts, queue: Queue) -> Result<Self, Failure> {
        Ok(Self { parts, bar: Bar::builder("/impersonation/stop").build()?, queue })
    }

    /// All routes, for [`App::configure`](actix_web::App::configure).
    pub fn routes(self) -> impl FnOnce(&mut ServiceConfig) {
        let own = self.parts.own.clone();
        let provider = BoxedProvider::new(own.issuer);
        let desk = web::scope("")
            .route("/", web::get().to(page::page))
            .configure(customer::routes)
            .configure(staff::routes)
            // The last is the outermost.
            .wrap(BarMiddleware::new(self.bar))
            .wrap(SameOrigin::default())
            .wrap(AuditMiddleware::new(Level::All).to(self.queue))
            .wrap(UpkeepMiddleware::new(own.routes.clone())) // renews the session of our own issuer
            .wrap(SessionMiddleware::new(own.verifier)); // and, where forms say their page in a field, `PageFieldMiddleware`
        move |config| {
            config
                .app_data(Data::new(self.parts))
                .app_data(Data::new(provider))
                // Outside the session middleware: a stop always works, and nobody must be somebody to sign in. First, since the
                // scope below takes every path.
                .configure(issuer::configure(own.routes))
                .configure(entrance::routes)
                .service(desk);
        }
    }
}
