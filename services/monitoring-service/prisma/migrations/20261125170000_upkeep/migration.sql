-- A partition is made beside the table and then attached: creating it in place would shut out readers and writers.
CREATE OR REPLACE FUNCTION ensure_readings_partitions(days date[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  day date;
  name text;
BEGIN
  FOREACH day IN ARRAY ARRAY(SELECT DISTINCT unnest(days) ORDER BY 1) LOOP
    name := 'readings_' || to_char(day, 'YYYYMMDD');
    IF to_regclass('public.' || name) IS NULL THEN
      PERFORM pg_advisory_xact_lock(7262418);
      -- A name that was looked up before may still be remembered as missing; the catalog itself is not.
      IF NOT EXISTS (SELECT FROM pg_class WHERE relname = name AND relnamespace = 'public'::regnamespace) THEN
        EXECUTE format(
          'CREATE TABLE %I (LIKE readings INCLUDING ALL) WITH (autovacuum_vacuum_insert_scale_factor = 0.5)', name);
        EXECUTE format(
          'ALTER TABLE readings ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
          name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
      END IF;
    END IF;
  END LOOP;
END $$;

-- Dropping needs the table for itself. It gives up soon, so that ingest never queues behind it for long, and takes a
-- few at a time, so that one transaction never holds more locks than the server has.
CREATE OR REPLACE FUNCTION drop_readings_partitions_before(day date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s'
AS $$
DECLARE
  name text;
  dropped integer := 0;
BEGIN
  FOR name IN
    SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'public.readings'::regclass
      AND to_date(right(relname, 8), 'YYYYMMDD') < day
    ORDER BY relname LIMIT 20
  LOOP
    EXECUTE format('DROP TABLE %I', name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

-- What is deleted by age is found by age.
CREATE INDEX reading_corrections_corrected_at ON reading_corrections (corrected_at);

-- A few hours of each device change all the time; the outbox and the waiting list empty as quickly as they fill.
ALTER TABLE hours SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE waiting_readings SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
