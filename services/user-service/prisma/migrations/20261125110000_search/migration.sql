-- Letters in either case are found whatever the locale of the database is; that of C knows only those of ASCII.
CREATE INDEX profiles_search_text ON profiles
  USING gin (lower((name || ' ' || email) COLLATE "pg_unicode_fast") gin_trgm_ops);
DROP INDEX profiles_search;
