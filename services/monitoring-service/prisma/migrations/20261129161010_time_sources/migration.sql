-- Which time registers and power have, copied from events: the `device`'s own, or that of their `arrival`.
ALTER TABLE devices ADD COLUMN time_source text NOT NULL DEFAULT 'device';
CREATE INDEX devices_of_arrival_time ON devices (id) WHERE time_source = 'arrival';
