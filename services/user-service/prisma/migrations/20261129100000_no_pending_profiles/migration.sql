-- What invitations of an earlier version have left incomplete: auth-service creates people now, and asks for complete profiles.
DELETE FROM profiles WHERE status <> 'active';
