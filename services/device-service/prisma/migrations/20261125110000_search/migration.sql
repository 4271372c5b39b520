-- Letters in either case are found whatever the locale of the database is; that of C knows only those of ASCII.
CREATE INDEX devices_search_text ON devices
  USING gin (lower((name || ' ' || coalesce(place, '')) COLLATE "pg_unicode_fast") gin_trgm_ops);
DROP INDEX devices_search;
