-- Wakes the relay when the transaction commits; a statement that adds nothing takes no lock for it.
CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added) THEN
    PERFORM pg_notify('outbox', '');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER notify_outbox AFTER INSERT ON outbox
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();
