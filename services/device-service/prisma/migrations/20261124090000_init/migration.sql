CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- People as far as this service needs them, copied from events and ordered by their version.
CREATE TABLE users (
  id uuid PRIMARY KEY,
  version integer NOT NULL,
  name text NOT NULL,
  email text NOT NULL
);

CREATE TABLE deleted_users (
  id uuid PRIMARY KEY,
  deleted_at timestamptz(3) NOT NULL DEFAULT now()
);

-- The owner has no foreign key: a person may add a device before the news of them has arrived here.
-- A pending device waits for its broker login and is seen by nobody.
CREATE TABLE devices (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id uuid NOT NULL,
  name text NOT NULL,
  place text,
  limit_milliwatt_hours bigint,
  status text NOT NULL CHECK (status IN ('pending', 'active')),
  version integer NOT NULL DEFAULT 1,
  credential_hash text,
  credential_issued_at timestamptz(3),
  credential_revoked_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX devices_owner ON devices (user_id, id DESC);
CREATE INDEX devices_search ON devices USING gin ((lower(name) || ' ' || lower(coalesce(place, ''))) gin_trgm_ops);

-- Broker logins that have to go.
CREATE TABLE broker_removals (
  device_id integer PRIMARY KEY,
  user_id uuid
);
CREATE INDEX broker_removals_user ON broker_removals (user_id);

-- People whose devices are gone here, and are to be confirmed as erased once the broker logins are gone too.
CREATE TABLE erasures (
  user_id uuid PRIMARY KEY
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  type text NOT NULL,
  version integer NOT NULL,
  exchange text NOT NULL,
  data jsonb NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  correlation_id text NOT NULL,
  traceparent text NOT NULL
);
