-- People as far as this service needs them, copied from events and ordered by their version.
CREATE TABLE users (
  id uuid PRIMARY KEY,
  version integer NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  language text NOT NULL
);

CREATE TABLE deleted_users (
  id uuid PRIMARY KEY,
  deleted_at timestamptz(3) NOT NULL DEFAULT now()
);

-- One for each resident.
CREATE TABLE conversations (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL UNIQUE,
  status text NOT NULL DEFAULT 'bot' CHECK (status IN ('bot', 'waiting', 'assigned', 'closed')),
  assigned_to uuid,
  last_position integer NOT NULL DEFAULT 0,
  read_by_resident integer NOT NULL DEFAULT 0,
  read_by_administrators integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX conversations_inbox ON conversations (updated_at DESC, id DESC);

-- Positions of a conversation are 1, 2, 3 … without a gap.
CREATE TABLE messages (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  position integer NOT NULL,
  sender text NOT NULL CHECK (sender IN ('resident', 'bot', 'assistant', 'administrator')),
  sender_id uuid,
  sender_name text,
  text text NOT NULL,
  client_message_id uuid,
  sent_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (conversation_id, position),
  UNIQUE (conversation_id, client_message_id)
);

-- How often the assistant was asked, by person and day.
CREATE TABLE assistant_usage (
  user_id uuid NOT NULL,
  day date NOT NULL,
  requests integer NOT NULL,
  PRIMARY KEY (user_id, day)
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  type text NOT NULL,
  version integer NOT NULL,
  exchange text NOT NULL,
  data jsonb NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  correlation_id text NOT NULL,
  traceparent text NOT NULL
);
