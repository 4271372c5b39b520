-- Sockets open with an access token. A ticket lived for 30 seconds, so nothing is lost.
DROP TABLE ws_tickets;
