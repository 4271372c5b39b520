-- What meters show at an instant: registers (milliwatt-hours) and power (milliwatts), and readings that a register covers.
-- A worker turns them into readings. No foreign key, as for readings: samples of a device that is not known yet wait here.
CREATE TABLE samples (
  device_id integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('register', 'power', 'energy')),
  ts timestamptz(3) NOT NULL,
  value bigint NOT NULL,
  sent_at timestamptz(3) NOT NULL,
  -- Not turned into readings yet.
  pending boolean NOT NULL DEFAULT true,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (device_id, kind, ts)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX samples_pending ON samples (device_id, ts) WHERE pending;

-- What is noteworthy about a register: glitch, reset, rollover, replacement, jump, gap, drop. Computed from samples.
CREATE TABLE register_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id integer NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  ts timestamptz(3) NOT NULL,
  kind text NOT NULL,
  value bigint NOT NULL,
  from_ts timestamptz(3),
  from_value bigint,
  UNIQUE (device_id, ts)
);

-- What people decided about a register.
CREATE TABLE register_decisions (
  device_id integer NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  ts timestamptz(3) NOT NULL,
  decision text NOT NULL CHECK (decision IN ('replaced', 'ignore', 'count')),
  decided_by uuid NOT NULL,
  decided_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (device_id, ts)
);

-- A device that sends samples: its readings are placed by the worker that turns samples into readings. Since when, in
-- transactions: what older ones store is waited for.
ALTER TABLE devices
  ADD COLUMN has_samples boolean NOT NULL DEFAULT false,
  ADD COLUMN has_samples_since xid8,
  ADD COLUMN max_milliwatts bigint;

-- NULL: the device sent it as it is. Otherwise it is computed from registers or power.
ALTER TABLE readings ADD COLUMN origin text, ADD COLUMN is_estimated boolean;

-- How much of an hour is spread from a longer interval, or otherwise not exact.
ALTER TABLE hours ADD COLUMN estimated_milliwatt_hours bigint NOT NULL DEFAULT 0;

-- Copies that an earlier merge began.
DO $$
DECLARE
  copy text;
BEGIN
  FOR copy IN
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^readings_\d{4}q[1-4]_copy$'
  LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN origin text, ADD COLUMN is_estimated boolean', copy);
  END LOOP;
END $$;

-- Repeats in the copy what changes in a partition that is being copied.
CREATE OR REPLACE FUNCTION repeat_reading_in_copy() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('DELETE FROM %I WHERE device_id = $1 AND ts = $2', TG_ARGV[0]) USING OLD.device_id, OLD.ts;
  ELSE
    EXECUTE format(
      'INSERT INTO %I (device_id, ts, milliwatt_hours, sent_at, origin, is_estimated) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (device_id, ts) DO UPDATE
         SET milliwatt_hours = excluded.milliwatt_hours, sent_at = excluded.sent_at, origin = excluded.origin,
           is_estimated = excluded.is_estimated', TG_ARGV[0])
      USING NEW.device_id, NEW.ts, NEW.milliwatt_hours, NEW.sent_at, NEW.origin, NEW.is_estimated;
  END IF;
  RETURN NULL;
END $$;

-- One step towards whole quarters; false when nothing is left to do, or another worker does it. Each step is to be committed by itself. One that
-- is interrupted leaves nothing behind, and the next call takes it up again.
--
-- The oldest quarter that has smaller partitions gets a table beside it. Each partition gets a trigger that repeats its
-- changes there, and then its rows are copied. When all are copied the partitions are dropped and the table is attached
-- in their place, which is the only moment that shuts others out. Every reading is therefore in `readings` exactly once
-- at any time.
CREATE OR REPLACE FUNCTION merge_readings_step(row_limit integer) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '1s'
AS $$
DECLARE
  quarter timestamptz;
  quarter_end timestamptz;
  target text;
  copy text;
  source readings_merges%ROWTYPE;
  copied integer;
BEGIN
  -- Only one worker at a time, and one quarter to its end.
  IF NOT pg_try_advisory_xact_lock(7262420) THEN
    RETURN false;
  END IF;
  SELECT date_trunc('quarter', starts_at) INTO quarter FROM readings_partitions() GROUP BY 1
  HAVING count(*) > 1 OR min(starts_at) > date_trunc('quarter', min(starts_at))
    OR max(ends_at) < date_trunc('quarter', min(starts_at)) + interval '3 months'
  ORDER BY bool_or(name IN (SELECT m.partition FROM readings_merges m)) DESC, 1 LIMIT 1;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  quarter_end := quarter + interval '3 months';
  target := 'readings_' || to_char(quarter, 'YYYY"q"Q');
  copy := target || '_copy';

  IF to_regclass('public.' || copy) IS NULL THEN
    EXECUTE format(
      'CREATE TABLE %I (LIKE readings INCLUDING ALL, CONSTRAINT in_quarter CHECK (ts >= %L AND ts < %L))
         WITH (autovacuum_vacuum_insert_scale_factor = 0.1)', copy, quarter, quarter_end);
    RETURN true;
  END IF;

  SELECT name INTO source.partition FROM readings_partitions()
  WHERE starts_at >= quarter AND starts_at < quarter_end AND name NOT IN (SELECT partition FROM readings_merges)
  ORDER BY starts_at LIMIT 1;
  IF FOUND THEN
    EXECUTE format(
      'CREATE TRIGGER repeat_in_copy AFTER INSERT OR UPDATE OR DELETE ON %I
         FOR EACH ROW EXECUTE FUNCTION repeat_reading_in_copy(%L)', source.partition, copy);
    INSERT INTO readings_merges (partition) VALUES (source.partition);
    RETURN true;
  END IF;

  SELECT m.* INTO source FROM readings_merges m JOIN readings_partitions() p ON p.name = m.partition
  WHERE NOT is_copied ORDER BY starts_at LIMIT 1;
  IF FOUND THEN
    -- The rows stay locked until they are in the copy, so that no deletion comes between.
    EXECUTE format(
      'WITH rows AS MATERIALIZED (
         SELECT device_id, ts, milliwatt_hours, sent_at, origin, is_estimated FROM %I
         WHERE (device_id, ts) > ($1, $2) ORDER BY device_id, ts LIMIT $3 FOR SHARE
       ), copied AS (
         INSERT INTO %I (device_id, ts, milliwatt_hours, sent_at, origin, is_estimated) SELECT * FROM rows ON CONFLICT DO NOTHING
       )
       SELECT count(*), max(device_id), (array_agg(ts ORDER BY device_id DESC, ts DESC))[1] FROM rows',
      source.partition, copy)
      INTO copied, source.device_id, source.ts USING source.device_id, source.ts, row_limit;
    UPDATE readings_merges m SET is_copied = copied < row_limit,
      device_id = coalesce(source.device_id, m.device_id), ts = coalesce(source.ts, m.ts)
    WHERE m.partition = source.partition;
    RETURN true;
  END IF;

  PERFORM pg_advisory_xact_lock(7262418);
  LOCK TABLE readings IN ACCESS EXCLUSIVE MODE;
  -- One that was created meanwhile is copied first.
  IF EXISTS (SELECT FROM readings_partitions() WHERE starts_at >= quarter AND starts_at < quarter_end
             AND name NOT IN (SELECT m.partition FROM readings_merges m)) THEN
    RETURN true;
  END IF;
  FOR source IN SELECT m.* FROM readings_merges m LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I', source.partition);
  END LOOP;
  DELETE FROM readings_merges;
  EXECUTE format('ALTER TABLE %I RENAME TO %I', copy, target);
  EXECUTE format('ALTER INDEX %I RENAME TO %I', copy || '_pkey', target || '_pkey');
  -- The constraint spares a look at every row.
  EXECUTE format('ALTER TABLE readings ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', target, quarter, quarter_end);
  EXECUTE format('ALTER TABLE %I DROP CONSTRAINT in_quarter', target);
  RETURN true;
END $$;
