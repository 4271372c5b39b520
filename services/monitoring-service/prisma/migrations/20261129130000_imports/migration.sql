-- What an import replaced, so that it can be undone: the first value before it holds. Null: there was none.
CREATE TABLE import_changes (
  device_id integer NOT NULL REFERENCES devices ON DELETE CASCADE,
  import_id uuid NOT NULL,
  ts timestamptz(3) NOT NULL,
  sent_at timestamptz(3) NOT NULL,
  before_milliwatt_hours bigint,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (device_id, import_id, ts)
);
CREATE INDEX import_changes_recorded ON import_changes USING brin (recorded_at);
