-- People and devices as far as this service needs them, copied from events and ordered by their version.
CREATE TABLE users (
  id uuid PRIMARY KEY,
  version integer NOT NULL,
  time_zone text NOT NULL
);

CREATE TABLE devices (
  id integer PRIMARY KEY,
  version integer NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  limit_milliwatt_hours bigint
);
CREATE INDEX devices_user_id ON devices (user_id);

-- What was deleted, so that nothing that comes late can bring it back. Holds nothing personal.
CREATE TABLE deleted_users (
  id uuid PRIMARY KEY,
  deleted_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TABLE deleted_devices (
  id integer PRIMARY KEY,
  deleted_at timestamptz(3) NOT NULL DEFAULT now()
);

-- One row for each device and instant. No foreign key: it would cost two thirds of the rate. Partitions are made by
-- ensure_readings_partitions; there is no default partition, so that none is ever filled by mistake.
CREATE TABLE readings (
  device_id integer NOT NULL,
  ts timestamptz(3) NOT NULL,
  milliwatt_hours bigint NOT NULL,
  sent_at timestamptz(3) NOT NULL,
  PRIMARY KEY (device_id, ts)
) PARTITION BY RANGE (ts);

-- The total of a device in a UTC hour.
CREATE TABLE hours (
  device_id integer NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  hour timestamptz(0) NOT NULL,
  milliwatt_hours bigint NOT NULL,
  readings integer NOT NULL,
  last_reading_at timestamptz(3) NOT NULL,
  PRIMARY KEY (device_id, hour)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- One for each device, hour and kind: the unique key is what makes an alert happen once.
CREATE TABLE alerts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  device_id integer NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('single_reading', 'hourly_total')),
  hour timestamptz(0) NOT NULL,
  ts timestamptz(3) NOT NULL,
  milliwatt_hours bigint NOT NULL,
  limit_milliwatt_hours bigint NOT NULL,
  raised_at timestamptz(3) NOT NULL DEFAULT now(),
  cleared_at timestamptz(3),
  acknowledged_at timestamptz(3),
  acknowledged_by uuid,
  UNIQUE (device_id, hour, kind)
);
CREATE INDEX alerts_by_user ON alerts (user_id, raised_at DESC, id DESC);
CREATE INDEX alerts_by_time ON alerts (raised_at DESC, id DESC);

-- Every value that was replaced by another.
CREATE TABLE reading_corrections (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id integer NOT NULL,
  ts timestamptz(3) NOT NULL,
  from_milliwatt_hours bigint NOT NULL,
  to_milliwatt_hours bigint NOT NULL,
  corrected_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX reading_corrections_reading ON reading_corrections (device_id, ts);

-- Readings of devices that are not known yet.
CREATE TABLE waiting_readings (
  device_id integer NOT NULL,
  ts timestamptz(3) NOT NULL,
  milliwatt_hours bigint NOT NULL,
  sent_at timestamptz(3) NOT NULL,
  waiting_since timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (device_id, ts)
);
CREATE INDEX waiting_readings_since ON waiting_readings (waiting_since);

-- Messages that could not be used, with the reason.
CREATE TABLE parked_messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue text NOT NULL,
  exchange text NOT NULL,
  routing_key text NOT NULL,
  device_id integer,
  reason text NOT NULL,
  detail text NOT NULL,
  content bytea NOT NULL,
  properties jsonb NOT NULL,
  parked_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX parked_messages_device ON parked_messages (device_id);
CREATE INDEX parked_messages_reason ON parked_messages (reason, id DESC);

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

-- The UTC hour of a reading: it ends at its timestamp, so a reading at 10:00:00 belongs to 09:00.
CREATE FUNCTION hour_of(ts timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN date_trunc('hour', ts - interval '1 millisecond', 'UTC');

-- Instants as ISO 8601 in UTC, whatever the session's zone.
CREATE FUNCTION iso(ts timestamptz) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN to_char(ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- Makes the partitions of the given UTC days that are missing. Runs as the owner: the service itself may not create.
CREATE FUNCTION ensure_readings_partitions(days date[]) RETURNS void
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
      IF to_regclass('public.' || name) IS NULL THEN
        EXECUTE format(
          'CREATE TABLE %I PARTITION OF readings FOR VALUES FROM (%L) TO (%L)',
          name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
        EXECUTE format(
          'ALTER TABLE %I SET (autovacuum_vacuum_insert_scale_factor = 0.5)', name);
      END IF;
    END IF;
  END LOOP;
END $$;

-- Drops the partitions that end before the given UTC day and says how many.
CREATE FUNCTION drop_readings_partitions_before(day date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  name text;
  dropped integer := 0;
BEGIN
  FOR name IN
    SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'public.readings'::regclass
      AND to_date(right(relname, 8), 'YYYYMMDD') < day
    ORDER BY relname
  LOOP
    EXECUTE format('DROP TABLE %I', name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

REVOKE EXECUTE ON FUNCTION ensure_readings_partitions(date[]), drop_readings_partitions_before(date) FROM PUBLIC;
