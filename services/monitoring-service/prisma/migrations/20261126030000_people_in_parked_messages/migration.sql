-- Readings go with their devices, and what orders a deletion stays until it is replayed; all else goes with the people
-- that it names.
CREATE FUNCTION goes_with_people(queue text, properties jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN queue <> 'monitoring.readings'
    AND coalesce(properties ->> 'type', '') NOT IN ('user.deleted', 'device.deleted');

CREATE FUNCTION ids_in(content bytea, detail text, properties jsonb) RETURNS SETOF uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT DISTINCT found[1]::uuid
  FROM regexp_matches(
    lower(concat_ws(' ', encode(content, 'escape'), detail, properties)),
    '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') AS found;
END;

-- Every id in such a message, those of people among them, so that it is found when they are deleted.
CREATE TABLE parked_message_ids (
  id uuid NOT NULL,
  parked_message_id bigint NOT NULL REFERENCES parked_messages ON DELETE CASCADE,
  PRIMARY KEY (id, parked_message_id)
);
CREATE INDEX parked_message_ids_message ON parked_message_ids (parked_message_id);
INSERT INTO parked_message_ids (id, parked_message_id)
  SELECT named, parked.id
  FROM parked_messages parked, ids_in(content, detail, properties) AS named
  WHERE goes_with_people(queue, properties);

-- What cannot be read as an event may name people otherwise than by their ids: nobody can say with whom it should go.
ALTER TABLE parked_messages ADD COLUMN kept_until timestamptz(3);
CREATE INDEX parked_messages_kept_until ON parked_messages (kept_until) WHERE kept_until IS NOT NULL;
UPDATE parked_messages SET kept_until = parked_at + interval '30 days'
  WHERE goes_with_people(queue, properties) AND reason NOT IN ('handler_failed', 'delivered_too_often');
