-- pending: its account is not made yet. withdrawing: given up, its account still to be taken back.
ALTER TABLE profiles DROP CONSTRAINT profiles_status_check;
ALTER TABLE profiles ADD CONSTRAINT profiles_status_check
  CHECK (status IN ('pending', 'withdrawing', 'active'));
-- Of the registration that made it: an older attempt that arrives late changes nothing.
ALTER TABLE profiles ADD COLUMN attempt integer NOT NULL DEFAULT 1;
CREATE INDEX profiles_incomplete ON profiles (created_at) WHERE status <> 'active';

-- Ids of registrations that were withdrawn, so that a request of theirs that arrives late makes nobody.
CREATE TABLE withdrawn_users (
  id uuid PRIMARY KEY,
  withdrawn_at timestamptz(3) NOT NULL DEFAULT now()
);
