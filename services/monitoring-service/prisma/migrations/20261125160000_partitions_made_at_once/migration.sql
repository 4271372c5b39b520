-- Two workers may make the same day at once. The one that waited for the advisory lock may still not see the other's
-- table by name, so the creation itself has to look.
CREATE OR REPLACE FUNCTION ensure_readings_partitions(days date[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET client_min_messages = warning
AS $$
DECLARE
  day date;
  name text;
BEGIN
  FOREACH day IN ARRAY ARRAY(SELECT DISTINCT unnest(days) ORDER BY 1) LOOP
    name := 'readings_' || to_char(day, 'YYYYMMDD');
    IF to_regclass('public.' || name) IS NULL THEN
      PERFORM pg_advisory_xact_lock(7262418);
      EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF readings FOR VALUES FROM (%L) TO (%L)
           WITH (autovacuum_vacuum_insert_scale_factor = 0.5)',
        name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;
