-- How a person writes numbers and dates. The default holds for people known before, until their next event, and for
-- those whom an older replica adds while a new one starts.
ALTER TABLE users ADD COLUMN locale text NOT NULL DEFAULT 'en-GB';
