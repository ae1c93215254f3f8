//! What a provider tells when it is asked, from where it was last time.

use impersonation_axum::provider::{BoxedProvider, Cursor, Feature, Provider as _};
use rusqlite::{OptionalExtension as _, params};

use super::{Entry, Trail};
use crate::error::Failure;

impl Trail {
    /// Catches up with the provider. One that sends webhooks instead is not asked.
    pub(crate) async fn follow(&self, provider: &BoxedProvider) -> Result<(), Failure> {
        if !provider.capabilities().supports(Feature::Follow) {
            return Ok(());
        }
        let mut after = self.cursor().await?;
        loop {
            let page = provider.follow(after.as_ref()).await?;
            for event in &page.items {
                self.keep(Entry::of_provider(event)).await?;
            }
            // After the events: what is told twice is kept once, and what is lost is lost.
            let Some(next) = page.next else { return Ok(()) };
            self.set_cursor(&next).await?;
            if !page.has_more {
                return Ok(());
            }
            after = Some(next);
        }
    }

    async fn cursor(&self) -> Result<Option<Cursor>, Failure> {
        let text: Option<String> = self
            .file
            .run(|file| file.query_row("SELECT cursor FROM followed", [], |row| row.get(0)).optional())
            .await?;
        Ok(text.map(Cursor::new))
    }

    async fn set_cursor(&self, cursor: &Cursor) -> Result<(), Failure> {
        let text = cursor.as_str().to_owned();
        self.file.run(move |file| file.execute("REPLACE INTO followed VALUES (1, ?1)", params![text])).await?;
        Ok(())
    }
}
