-- `record` is what is read back, as JSON. The other columns are made of it in the same statement, and are there to be searched.
-- Times are seconds of the Unix epoch.

CREATE TABLE impersonation_grants (
    id TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    impersonator_issuer TEXT NOT NULL,
    impersonator TEXT NOT NULL,
    subject TEXT NOT NULL,
    idempotency_key TEXT,
    ends_at INTEGER NOT NULL,
    pending_until INTEGER,
    -- NULL until somebody is in.
    seen_at INTEGER,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX impersonation_grants_by_key
    ON impersonation_grants (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX impersonation_grants_by_impersonator ON impersonation_grants (impersonator_issuer, impersonator, id);
CREATE INDEX impersonation_grants_by_subject ON impersonation_grants (subject, id);
-- Few are open, however many there were.
CREATE INDEX impersonation_grants_open ON impersonation_grants (id) WHERE is_open = 1;
CREATE INDEX impersonation_grants_open_by_impersonator
    ON impersonation_grants (impersonator_issuer, impersonator, id) WHERE is_open = 1;
CREATE INDEX impersonation_grants_open_by_subject ON impersonation_grants (subject, id) WHERE is_open = 1;

CREATE TABLE impersonation_tickets (
    hash TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    grant_id TEXT NOT NULL REFERENCES impersonation_grants (id),
    -- 0 once another took its place.
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX impersonation_tickets_current ON impersonation_tickets (grant_id) WHERE is_current = 1;

CREATE TABLE impersonation_consents (
    id TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    subject TEXT NOT NULL,
    organization TEXT,
    -- NULL while it is not given, and once it was taken back.
    good_until INTEGER
) STRICT;

CREATE INDEX impersonation_consents_by_subject ON impersonation_consents (subject, id);
CREATE INDEX impersonation_consents_good
    ON impersonation_consents (subject, good_until, id) WHERE good_until IS NOT NULL;

-- No row is ever deleted, so that numbers only grow without AUTOINCREMENT. Nothing here refers to another table: an event says all
-- that it says when everything else is gone.
CREATE TABLE impersonation_events (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    grant_id TEXT,
    impersonator_issuer TEXT,
    impersonator TEXT,
    subject TEXT NOT NULL
) STRICT;

CREATE INDEX impersonation_events_by_grant ON impersonation_events (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX impersonation_events_by_impersonator
    ON impersonation_events (impersonator_issuer, impersonator) WHERE impersonator IS NOT NULL;
CREATE INDEX impersonation_events_by_subject ON impersonation_events (subject);

CREATE TRIGGER impersonation_events_are_not_changed BEFORE UPDATE ON impersonation_events
BEGIN
    SELECT RAISE(ABORT, 'events are only added');
END;

CREATE TRIGGER impersonation_events_are_not_deleted BEFORE DELETE ON impersonation_events
BEGIN
    SELECT RAISE(ABORT, 'events are only added');
END;

-- INSERT OR REPLACE deletes without the trigger above. A number that is still to be given is -1 here, which none is.
CREATE TRIGGER impersonation_events_are_not_replaced BEFORE INSERT ON impersonation_events
WHEN EXISTS (SELECT 1 FROM impersonation_events WHERE number = NEW.number OR id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'events are only added');
END;
