CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- A person. A pending profile waits for its account and is seen by nobody.
CREATE TABLE profiles (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  name text NOT NULL,
  authorities text[] NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  time_zone text NOT NULL,
  locale text NOT NULL,
  language text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'active')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX profiles_page ON profiles (created_at DESC, id DESC);
CREATE INDEX profiles_search ON profiles USING gin ((lower(name) || ' ' || email) gin_trgm_ops);

-- How far the deletion of a person is, in each service. Holds nothing personal; the id keeps late events out.
CREATE TABLE deletions (
  user_id uuid PRIMARY KEY,
  requested_at timestamptz(3) NOT NULL DEFAULT now(),
  completed_at timestamptz(3)
);
CREATE INDEX deletions_page ON deletions (requested_at DESC, user_id DESC);

CREATE TABLE deletion_confirmations (
  user_id uuid NOT NULL REFERENCES deletions (user_id) ON DELETE CASCADE,
  service text NOT NULL,
  confirmed_at timestamptz(3),
  PRIMARY KEY (user_id, service)
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
