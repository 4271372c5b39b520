-- What each worker says of itself every two seconds: nobody else can look into it.
CREATE TABLE worker_heartbeats (
  worker uuid PRIMARY KEY,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  unprocessed_messages integer NOT NULL,
  oldest_unprocessed_at timestamptz(3),
  storing_since timestamptz(3),
  readings_per_second double precision NOT NULL
);
