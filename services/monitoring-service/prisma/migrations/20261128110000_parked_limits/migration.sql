-- Of a large message that cannot be used only the beginning is kept: its whole size, where that is more than the content.
ALTER TABLE parked_messages ADD COLUMN full_size integer;

-- Few are kept for each device and reason; this counts them.
CREATE INDEX parked_messages_kept ON parked_messages (queue, coalesce(device_id, 0), reason);
CREATE INDEX parked_messages_parked_at ON parked_messages (parked_at);

-- How many more came and were not kept. Device 0: the sender is not known.
CREATE TABLE parked_overflows (
  queue text NOT NULL,
  device_id integer NOT NULL,
  reason text NOT NULL,
  messages bigint NOT NULL,
  first_at timestamptz(3) NOT NULL DEFAULT now(),
  last_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (queue, device_id, reason)
);
CREATE INDEX parked_overflows_device ON parked_overflows (device_id);
