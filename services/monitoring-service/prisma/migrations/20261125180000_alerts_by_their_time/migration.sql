-- People read alerts by when the energy was used, not by when a late reading told of it.
CREATE INDEX alerts_by_user_and_time ON alerts (user_id, ts DESC, id DESC);
DROP INDEX alerts_by_user;
DROP INDEX alerts_by_time;
CREATE INDEX alerts_by_time ON alerts (ts DESC, id DESC);
