-- Files that were uploaded for a device, what was found in them, and what became of them.
CREATE TABLE imports (
  id uuid PRIMARY KEY,
  device_id integer NOT NULL REFERENCES devices ON DELETE CASCADE,
  user_id uuid NOT NULL,
  file_name text NOT NULL,
  file_bytes bigint NOT NULL DEFAULT 0,
  sha256 text,
  status text NOT NULL CHECK (status IN
    ('uploading', 'analysing', 'open', 'ready', 'sending', 'storing', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  answers jsonb NOT NULL DEFAULT '{}',
  plan jsonb,
  questions jsonb,
  problem text,
  sent_at timestamptz(3),
  restored integer,
  kept integer,
  claimed_until timestamptz(3),
  -- How often it was taken up without progress.
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3)
);
CREATE INDEX imports_device ON imports (device_id, created_at DESC);
CREATE INDEX imports_work ON imports (created_at) WHERE status IN ('analysing', 'sending');
CREATE INDEX imports_unfinished ON imports (user_id) WHERE status IN ('uploading', 'analysing', 'open', 'ready', 'sending');

-- The file itself, until the import is over.
CREATE TABLE import_chunks (
  import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  position integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (import_id, position)
);

-- The messages of an import: what they hold, and what the platform holds for their readings.
CREATE TABLE import_parts (
  import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  part integer NOT NULL,
  readings integer NOT NULL,
  milliwatt_hours bigint NOT NULL,
  first_at timestamptz(3) NOT NULL,
  is_sent boolean NOT NULL DEFAULT false,
  stored_readings integer,
  stored_milliwatt_hours bigint,
  PRIMARY KEY (import_id, part)
);
