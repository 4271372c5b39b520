-- Grows when all access tokens of a person are called back. A token says under which it was issued: times cannot tell
-- a token of just before from one of just after.
ALTER TABLE accounts ADD COLUMN token_epoch integer NOT NULL DEFAULT 0;
