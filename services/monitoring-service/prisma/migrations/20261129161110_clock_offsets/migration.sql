-- By how much the times in a device's messages are ahead of their arrival, in milliseconds: of its last messages, newest
-- first; and the greatest of each hour with messages, newest first.
ALTER TABLE last_messages
  ADD COLUMN clock_offsets integer[] NOT NULL DEFAULT '{}',
  ADD COLUMN clock_hour timestamptz(3),
  ADD COLUMN clock_hours integer[] NOT NULL DEFAULT '{}';
