-- What a device sent last, and what became of it: one row for each, for whoever sets it up.
CREATE TABLE last_messages (
  device_id integer PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
  routing_key text NOT NULL,
  -- The beginning.
  content bytea NOT NULL,
  full_size integer NOT NULL,
  outcome jsonb NOT NULL,
  received_at timestamptz(3) NOT NULL
);
