-- Null: invited, and no password set yet.
ALTER TABLE accounts ALTER COLUMN password_hash DROP NOT NULL;

-- SHA-256 of the token of a link with which a person sets a password once; the newest of an account counts.
CREATE TABLE password_links (
  hash bytea PRIMARY KEY,
  account_id uuid NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX password_links_expires ON password_links (expires_at);
