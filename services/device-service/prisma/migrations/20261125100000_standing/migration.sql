-- What somebody may do at the moment, which a token that was issued earlier may not know. Null: not heard yet.
ALTER TABLE users ADD COLUMN enabled boolean NOT NULL DEFAULT true, ADD COLUMN authorities text[];
