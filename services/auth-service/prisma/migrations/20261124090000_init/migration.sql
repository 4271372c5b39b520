-- Who may log in. A pending account has no profile yet and cannot log in.
CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  password_hash text NOT NULL,
  authorities text[] NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  status text NOT NULL CHECK (status IN ('pending', 'active')),
  profile jsonb,
  version integer NOT NULL DEFAULT 0,
  failed_attempts integer NOT NULL DEFAULT 0,
  throttled_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX accounts_pending ON accounts (created_at) WHERE status = 'pending';

-- One for each login; gone when it has ended.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  user_agent text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- SHA-256 of refresh tokens; used ones stay with their session, so that reuse is noticed.
CREATE TABLE refresh_tokens (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  issued_at timestamptz(3) NOT NULL DEFAULT now(),
  used_at timestamptz(3)
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- The private half is encrypted.
CREATE TABLE signing_keys (
  id text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  private_jwe text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  signs_from timestamptz(3) NOT NULL,
  retires_at timestamptz(3)
);

-- SHA-256 of one-time tickets that open a socket.
CREATE TABLE ws_tickets (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE deleted_users (
  id uuid PRIMARY KEY,
  deleted_at timestamptz(3) NOT NULL DEFAULT now()
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
