-- How the messages of a device are read, copied from events; null: they are the platform's own.
ALTER TABLE devices
  ADD COLUMN profile text,
  ADD COLUMN profile_settings jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN measures text NOT NULL DEFAULT 'consumption';
