-- The total of each quarter of the hour, for zones that are not whole hours from UTC. NULL: no reading ended in it.
ALTER TABLE hours
  ADD COLUMN quarter_1 bigint, ADD COLUMN quarter_2 bigint, ADD COLUMN quarter_3 bigint, ADD COLUMN quarter_4 bigint;

-- The quarter of its UTC hour that a reading belongs to, 1 to 4: it ends at its timestamp, as in hour_of.
CREATE FUNCTION quarter_of(ts timestamptz) RETURNS integer
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN 1 + date_part('minute', (ts - interval '1 millisecond') AT TIME ZONE 'UTC')::integer / 15;

-- Whether the quarters of an hour add up to its total. They do not where an older release wrote it, until upkeep has
-- split it: adding columns locks the table for a moment, filling them here would lock it for minutes.
CREATE FUNCTION is_split(total bigint, quarter_1 bigint, quarter_2 bigint, quarter_3 bigint, quarter_4 bigint)
  RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN num_nonnulls(quarter_1, quarter_2, quarter_3, quarter_4) > 0
    AND total = coalesce(quarter_1, 0) + coalesce(quarter_2, 0) + coalesce(quarter_3, 0) + coalesce(quarter_4, 0);

-- Four equal parts: how an hour is split whose readings are no longer kept.
CREATE FUNCTION equal_quarters(total bigint) RETURNS bigint[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY[total / 4, total / 4, total / 4, total - 3 * (total / 4)];

-- The quarters of an hour, which always add up to its total.
CREATE FUNCTION quarters_of(total bigint, quarter_1 bigint, quarter_2 bigint, quarter_3 bigint, quarter_4 bigint)
  RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN is_split(total, quarter_1, quarter_2, quarter_3, quarter_4)
    THEN ARRAY[quarter_1, quarter_2, quarter_3, quarter_4] ELSE equal_quarters(total) END;
