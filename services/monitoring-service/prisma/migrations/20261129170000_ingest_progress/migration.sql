-- Readings that a worker has received since it started, not counting those that were delivered before.
ALTER TABLE worker_heartbeats ADD COLUMN received bigint NOT NULL DEFAULT 0;

-- Everything that reached the platform before `stored_until` is stored or parked. It stays when no worker runs.
CREATE TABLE ingest_progress (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  stored_until timestamptz(3) NOT NULL
);
INSERT INTO ingest_progress (stored_until) VALUES (now());
