-- Which time registers and power have: the `device`'s own, or that of their `arrival`. And the power that the device
-- never exceeds; null: the platform's maximum applies.
ALTER TABLE devices
  ADD COLUMN time_source text NOT NULL DEFAULT 'device',
  ADD COLUMN max_milliwatts bigint;
