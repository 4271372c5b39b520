-- Grows with every new password. A login that was checked against an older one starts no session, and browsers that
-- were known under it are known no longer.
ALTER TABLE accounts ADD COLUMN password_version integer NOT NULL DEFAULT 1;
