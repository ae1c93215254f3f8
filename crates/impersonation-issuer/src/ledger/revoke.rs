use super::Ledger;
use crate::cause::Cause;
use crate::grant::{End, Grant, Party};
use crate::id::GrantId;
use crate::store::{GrantFilter, StoreError};

/// What to end from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revoke {
    /// One impersonation, by its `sid`.
    Session(GrantId),
    /// Those of one impersonator.
    OfImpersonator {
        /// The issuer of their own session.
        issuer: Box<str>,
        /// Their id there.
        subject: Box<str>,
    },
    /// Those on one target.
    OnSubject(Box<str>),
    /// All: the kill switch.
    All,
}

impl Revoke {
    /// The impersonation of a token, by its `jti`. `None` of what is no `jti` of an issuer's.
    ///
    /// ```
    /// use impersonation_issuer::{GrantId, Revoke};
    ///
    /// let token_id = "imp_018f3f5e9c3a7c0e8f00112233445566.Zm9vYmFy";
    /// let session = GrantId::parse("imp_018f3f5e9c3a7c0e8f00112233445566").unwrap();
    /// assert_eq!(Revoke::token(token_id), Some(Revoke::Session(session)));
    /// assert_eq!(Revoke::token("eyJhbGciOiJFZERTQSJ9.e30.AA"), None); // never by the token's own text
    /// ```
    #[must_use]
    pub fn token(token_id: &str) -> Option<Self> {
        let (grant, _) = token_id.split_once('.')?;
        GrantId::parse(grant).map(Self::Session)
    }

    fn filter(&self) -> Option<GrantFilter> {
        let open = GrantFilter::all().open();
        match self {
            Self::Session(_) => None,
            Self::OfImpersonator { issuer, subject } => Some(open.impersonator(&**issuer, &**subject)),
            Self::OnSubject(subject) => Some(open.subject(&**subject)),
            Self::All => Some(open),
        }
    }

    fn cause(&self) -> Cause {
        if matches!(self, Self::All) { Cause::KillSwitch } else { Cause::Revoked }
    }
}

impl Ledger {
    /// Ends impersonations from outside, starts that nobody has redeemed included. How many it ended: what has ended already, or
    /// whose time was up, is no error, and not counted. One that starts while this runs may go on.
    ///
    /// # Errors
    ///
    /// Where the store does not answer, so that some may go on: call it again. Those that were found have ended for this process all
    /// the same, and their writes are repeated.
    pub async fn revoke(&self, what: &Revoke, by: Option<&Party>) -> Result<usize, StoreError> {
        let end = || End { by: by.cloned(), ..End::new(self.now(), what.cause()) };
        match (what, what.filter()) {
            (Revoke::Session(id), _) => self.revoke_one(id, end()).await,
            (_, Some(filter)) => self.end_all(&filter, |_| true, end).await,
            (_, None) => Ok(0),
        }
    }

    pub(crate) async fn revoke_one(&self, id: &GrantId, end: End) -> Result<usize, StoreError> {
        let cause = end.cause;
        let ended = self.end_by_id(id, end).await?.and_then(|(_, ended)| ended);
        Ok(usize::from(ended.is_some_and(|end| end.cause == cause)))
    }

    /// Ends all of a filter that are meant, and what began while it did. One that the store does not take stops none of the others.
    pub(crate) async fn end_all(
        &self,
        filter: &GrantFilter,
        is_meant: impl Fn(&Grant) -> bool,
        end: impl Fn() -> End,
    ) -> Result<usize, StoreError> {
        /// More rounds find what nobody had asked for when this was called.
        const ROUNDS: usize = 3;
        let mut ended = 0;
        for _ in 0..ROUNDS {
            match self.end_round(filter, &is_meant, &end).await? {
                0 => break,
                more => ended += more,
            }
        }
        Ok(ended)
    }

    async fn end_round(
        &self,
        filter: &GrantFilter,
        is_meant: impl Fn(&Grant) -> bool,
        end: impl Fn() -> End,
    ) -> Result<usize, StoreError> {
        const AT_ONCE: usize = 256;
        let (mut ended, mut failure, mut after) = (0, None, None);
        loop {
            let page = self.history(filter.clone(), after.as_ref(), AT_ONCE).await?;
            for grant in page.items.iter().filter(|grant| is_meant(grant)) {
                let end = end();
                let cause = end.cause;
                match self.end(grant, end).await {
                    Ok(done) => ended += usize::from(done.is_some_and(|end| end.cause == cause)),
                    Err(error) => failure = Some(error),
                }
            }
            match page.next.filter(|_| page.has_more) {
                Some(next) => after = Some(next),
                None => return failure.map_or(Ok(ended), Err),
            }
        }
    }
}
