-- pending: registered, its profile not yet made. awaiting_profile: made for an administrator, its profile not yet seen.
-- withdrawing: given up, its profile still to be taken back. None of them can log in.
ALTER TABLE accounts DROP CONSTRAINT accounts_status_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_status_check
  CHECK (status IN ('pending', 'awaiting_profile', 'withdrawing', 'active'));
-- Grows when somebody registers again with an email that is pending: only the last attempt may complete it.
ALTER TABLE accounts ADD COLUMN attempt integer NOT NULL DEFAULT 1;
ALTER TABLE accounts DROP COLUMN profile, DROP COLUMN failed_attempts, DROP COLUMN throttled_until;
DROP INDEX accounts_pending;
CREATE INDEX accounts_incomplete ON accounts (created_at) WHERE status <> 'active';

-- Attempts to log in that were not successful. The key is a hash of an email, with or without an address.
CREATE TABLE login_throttles (
  key bytea PRIMARY KEY,
  failures integer NOT NULL,
  blocked_until timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL
);
CREATE INDEX login_throttles_last ON login_throttles (last_at);
CREATE INDEX ws_tickets_session ON ws_tickets (session_id);
