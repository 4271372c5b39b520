-- Readings lie in quarters: twenty years are eighty tables. Earlier days are merged into quarters by the workers, in
-- small committed steps, while readings arrive.

-- The partitions with their bounds, from the catalog. The names of partitions mean nothing.
CREATE FUNCTION readings_partitions() RETURNS TABLE (name text, starts_at timestamptz, ends_at timestamptz)
  LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO'
AS $$
  WITH partitions AS MATERIALIZED (
    SELECT relname, pg_get_expr(relpartbound, pg_class.oid) AS bounds
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'public.readings'::regclass
  )
  SELECT relname::text, substring(bounds FROM 'FROM \(''([^'']+)''\)')::timestamptz,
         substring(bounds FROM 'TO \(''([^'']+)''\)')::timestamptz
  FROM partitions
$$;

-- Creates the partition that an instant needs, unless there is one, and returns its bounds. It is the quarter, or what
-- the quarter's other partitions leave of it. It is created beside the table and then attached: creating it in place
-- would shut out readers and writers.
CREATE FUNCTION create_readings_partition(instant timestamptz, OUT starts_at timestamptz, OUT ends_at timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s'
AS $$
DECLARE
  quarter constant timestamptz := date_trunc('quarter', instant);
  name text := 'readings_' || to_char(quarter, 'YYYY"q"Q');
BEGIN
  FOR attempt IN 1..2 LOOP
    SELECT p.starts_at, p.ends_at INTO starts_at, ends_at
    FROM readings_partitions() p WHERE p.starts_at <= instant AND instant < p.ends_at;
    IF FOUND THEN
      RETURN;
    END IF;
    -- Another worker may create the same one at this moment.
    PERFORM pg_advisory_xact_lock(7262418);
  END LOOP;
  SELECT greatest(quarter, max(p.ends_at) FILTER (WHERE p.ends_at <= instant)),
         least(quarter + interval '3 months', min(p.starts_at) FILTER (WHERE p.starts_at > instant))
    INTO starts_at, ends_at FROM readings_partitions() p;
  IF starts_at > quarter OR ends_at < quarter + interval '3 months' THEN
    name := 'readings_' || to_char(starts_at, 'YYYYMMDD') || '_' || to_char(ends_at, 'YYYYMMDD');
  END IF;
  EXECUTE format(
    'CREATE TABLE %I (LIKE readings INCLUDING ALL) WITH (autovacuum_vacuum_insert_scale_factor = 0.1)', name);
  EXECUTE format('ALTER TABLE readings ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, starts_at, ends_at);
END $$;

-- For workers of the version before.
CREATE OR REPLACE FUNCTION ensure_readings_partitions(days date[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM create_readings_partition(day::timestamp AT TIME ZONE 'UTC') FROM unnest(days) AS day;
END $$;

-- How far each smaller partition is copied into the table that will become its quarter.
CREATE TABLE readings_merges (
  partition text PRIMARY KEY,
  device_id integer NOT NULL DEFAULT 0,
  ts timestamptz(3) NOT NULL DEFAULT '-infinity',
  is_copied boolean NOT NULL DEFAULT false
);

-- Drops a few of the partitions that end before the given UTC day and returns how many. It needs the table for itself,
-- so it gives up soon: ingest never queues behind it for long.
CREATE OR REPLACE FUNCTION drop_readings_partitions_before(day date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '1s'
AS $$
DECLARE
  expired text;
  dropped integer := 0;
BEGIN
  FOR expired IN
    SELECT name FROM readings_partitions() WHERE ends_at <= day::timestamptz ORDER BY ends_at LIMIT 20
  LOOP
    EXECUTE format('DROP TABLE %I', expired);
    DELETE FROM readings_merges m WHERE m.partition = expired;
    dropped := dropped + 1;
  END LOOP;
  IF dropped < 20 THEN
    -- Copies of quarters that expired before they were whole.
    FOR expired IN
      SELECT relname FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^readings_\d{4}q[1-4]_copy$'
    LOOP
      IF make_date(substr(expired, 10, 4)::integer, 3 * substr(expired, 15, 1)::integer - 2, 1) + interval '3 months' <= day THEN
        EXECUTE format('DROP TABLE %I', expired);
      END IF;
    END LOOP;
  END IF;
  RETURN dropped;
END $$;

-- Repeats in the copy what changes in a partition that is being copied.
CREATE FUNCTION repeat_reading_in_copy() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('DELETE FROM %I WHERE device_id = $1 AND ts = $2', TG_ARGV[0]) USING OLD.device_id, OLD.ts;
  ELSE
    EXECUTE format(
      'INSERT INTO %I (device_id, ts, milliwatt_hours, sent_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (device_id, ts) DO UPDATE
         SET milliwatt_hours = excluded.milliwatt_hours, sent_at = excluded.sent_at', TG_ARGV[0])
      USING NEW.device_id, NEW.ts, NEW.milliwatt_hours, NEW.sent_at;
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
CREATE FUNCTION merge_readings_step(row_limit integer) RETURNS boolean
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
         SELECT device_id, ts, milliwatt_hours, sent_at FROM %I
         WHERE (device_id, ts) > ($1, $2) ORDER BY device_id, ts LIMIT $3 FOR SHARE
       ), copied AS (
         INSERT INTO %I (device_id, ts, milliwatt_hours, sent_at) SELECT * FROM rows ON CONFLICT DO NOTHING
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

REVOKE EXECUTE ON FUNCTION readings_partitions(), create_readings_partition(timestamptz), merge_readings_step(integer)
  FROM PUBLIC;
