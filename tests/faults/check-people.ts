import type { Outside } from '../platform/outside.ts';
import type { NewPerson } from './register-and-write.ts';

interface MessageRow {
  readonly email: string;
  readonly position: number;
  readonly sender: string;
  readonly text: string;
  readonly id: string;
  readonly clientMessageId: string | null;
}

const count = (what: string, wrong: readonly unknown[]) =>
  wrong.length > 0 ? [`${wrong.length} ${what}, such as ${JSON.stringify(wrong[0])}`] : [];

/** Checks that each user has one account and one profile with the same id, and each message exists and is answered once. */
export async function checkPeople(storage: Outside, people: readonly NewPerson[]) {
  const emails = people.map(({ email }) => email);
  const ask = async <Row extends object>(name: string, text: string, values: unknown[]) => {
    const database = storage.database(name);
    try {
      return (await database.query<Row>(text, values)).rows;
    } finally {
      await database.end();
    }
  };
  const idsOf = async (name: string, text: string) =>
    Map.groupBy(
      await ask<{ id: string; email: string; status: string }>(name, text, [emails]),
      ({ email }) => email,
    );
  const accounts = await idsOf(
    'authdb',
    'SELECT id, email, status FROM accounts WHERE email = ANY($1)',
  );
  const profiles = await idsOf(
    'userdb',
    `SELECT id, email, 'active' AS status FROM profiles WHERE email = ANY($1)`,
  );
  const half = emails.filter((email) => {
    const [account, ...otherAccounts] = accounts.get(email) ?? [];
    const [profile, ...otherProfiles] = profiles.get(email) ?? [];
    const whole = account?.status === 'active' && account.id === profile?.id;
    return !whole || otherAccounts.length > 0 || otherProfiles.length > 0;
  });

  const ids = emails.map((email) => profiles.get(email)?.[0]?.id ?? null);
  const rows = await ask<MessageRow>(
    'supportdb',
    `SELECT person.email, m.position, m.sender, m.text, m.id, m.client_message_id AS "clientMessageId"
     FROM unnest($1::uuid[], $2::text[]) AS person (id, email)
     JOIN conversations c ON c.user_id = person.id JOIN messages m ON m.conversation_id = c.id
     ORDER BY person.email, m.position`,
    [ids, emails],
  );
  const histories = Map.groupBy(rows, ({ email }) => email);
  const wrong = people.filter(({ email, written }) => {
    const history = histories.get(email) ?? [];
    const own = history.filter(({ sender }) => sender === 'resident');
    const texts = (list: readonly { clientMessageId: string | null; text: string }[]) =>
      JSON.stringify(list.map(({ clientMessageId, text }) => [clientMessageId, text]));
    return (
      texts(own) !== texts(written) ||
      history.some(({ position }, index) => position !== index + 1) ||
      own.some(({ id }) => history.filter((one) => one.clientMessageId === id).length !== 1)
    );
  });
  return {
    messages: rows.filter(({ sender }) => sender === 'resident').length,
    findings: [
      ...count('registrations without exactly one account and one profile', half),
      ...count('conversations with wrong messages or answers', wrong),
    ],
  };
}
